#pragma once

namespace foothold {

/// What a signal does to a call that waits: ends it, or lets it go on.
enum class WaitingCalls : unsigned char { end, go_on };

/// From now on Ctrl-C and SIGTERM are remembered instead of ending the process, so that a run can
/// stop where it may. The second one ends it at once.
void watch_signals(WaitingCalls waiting);
bool interrupted();

}  // namespace foothold
