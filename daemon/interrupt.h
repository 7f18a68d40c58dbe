#pragma once

namespace foothold {

/// From now on Ctrl-C and SIGTERM are remembered instead of ending the process, so that a run can
/// stop where it may. The second one ends it at once.
void watch_signals();
bool interrupted();

}  // namespace foothold
