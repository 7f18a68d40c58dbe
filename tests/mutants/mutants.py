"""Breaks the code on purpose, once a mutant, in a copy of the tree, and says which test died of it.

  mutants.py [NAME …]      run from anywhere; takes a minute a mutant

A mutant that survives is a fault of the tests: exit 1.
"""
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
COPY = ROOT / "build/mutants"

# name: (what it breaks, file, text, replacement, tests that may die of it)
MUTANTS = {
    "route_by_turn": (
        "I1", "lib/pipeline/pipeline.cc", "shard_of(batch->principal_hashes[i], shards_.size())",
        "i % shards_.size()", ("cases",)),
    "save_before_publish": (
        "I2", "lib/pipeline/pipeline.cc",
        "  std::vector<StateWrite> kept = TRY(log_.commit(epoch));",
        "  if (!writes.empty()) TRY(store_.save(writes));\n  std::vector<StateWrite> kept = TRY(log_.commit(epoch));", ("sim",)),
    "position_not_kept": (
        "I2", "lib/pipeline/pipeline.cc",
        "  std::move(kept.begin(), kept.end(), std::back_inserter(writes));", "  kept.clear();", ("sim",)),
    "restore_nothing": (
        "I2", "lib/pipeline/restore.cc", "        writes.push_back(std::move(write));", "        (void)write;", ("sim",)),
    "no_rejudging": (
        "I3", "lib/pipeline/shard.cc", "if (learned.change.from_ms <= latest_before_ms)", "if (false)", ("cases", "sim")),
    "facts_after_novelties": (
        "I3", "lib/pipeline/organisation_judge.cc", "moved.insert({finding.who, finding.day});",
        "continue;", ("cases", "sim")),
    "answers_of_others_stand": (
        "I3", "lib/pipeline/others.cc", "    asked_.push_back(hash_of(what));", "", ("cases",)),
    "later_days_stand": (
        "I3", "lib/pipeline/organisation_judge.cc", "if (high_changed || spoken_of) TRY(ask_later_days(shard, who, day + 1));",
        "", ("cases",)),
    "useful_is_history": (
        "feedback", "lib/pipeline/organisation_judge.cc", "return unlearned && *unlearned;", "return false;", ("cases",)),
    "high_days_count": (
        "quarantine", "lib/pipeline/organisation_judge.cc", "if (quarantined && (days.empty() || days.back() != each.day)) days.push_back(each.day);", "", ("cases",)),
    "refusals_make_familiar": (
        "score", "lib/detect/circumstances.cc", "is_familiar(use->of(Outcome::success), before) ||",
        "use->first_ms() <= before.time_ms() - kWeekMs || is_familiar(use->of(Outcome::success), before) ||", ("detect",)),
    "learn_failures_as_successes": (
        "G4", "lib/baseline/uses.h", "(failed ? 1 : 0)", "(failed ? 0 : 0)", ("cases",)),
    "days_not_saved": (
        "I4", "lib/baseline/learn.cc", "recorder.note(profile.days.add(day_of(time_ms)), dirty.core);",
        "profile.days.add(day_of(time_ms));", ("sim", "pipeline")),
    "arrival_decides_evidence": (
        "I4", "lib/baseline/learn.cc", "if (stored() <= fresh.evidence) return marked;", "return marked;", ("baseline",)),
    "largest_hashes_kept": (
        "I3", "lib/baseline/uses.cc", "const auto last = std::prev(values_.end());", "const auto last = values_.begin();",
        ("baseline",)),
    "settled_whatever_the_day": (
        "I4", "lib/baseline/learn.cc", "!seen.days.contains(day)", "false", ("pipeline", "baseline")),
    "random_id": (
        "I1", "lib/finding/guardduty.cc", 'std::string text = "v1|";',
        'static int n = 0;\n  std::string text = std::to_string(n++);', ("cases", "sim")),
}


def run(*command):
    return subprocess.run(command, cwd=COPY, capture_output=True, text=True)


def main():
    names = sys.argv[1:] or list(MUTANTS)
    COPY.mkdir(parents=True, exist_ok=True)
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, files.split("\0")):
        target = COPY / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    configured = run("cmake", "--preset", "dev", "-DFOOTHOLD_WERROR=OFF", "-DCMAKE_CXX_COMPILER_LAUNCHER=ccache")
    assert configured.returncode == 0, configured.stdout + configured.stderr
    survivors = 0
    for name in names:
        what, path, old, new, tests = MUTANTS[name]
        file = COPY / path
        original = file.read_text()
        assert original.count(old) == 1, f"{name}: {path} no longer holds the text once"
        file.write_text(original.replace(old, new))
        targets = [f"foothold_{test}_test" for test in tests]
        built = run("cmake", "--build", "build/dev", "--target", *targets)
        died = [test for test in tests if built.returncode == 0 and
                run("ctest", "--test-dir", "build/dev", "-R", f"^{test}$", "--timeout", "300").returncode != 0]
        file.write_text(original)
        verdict = "killed by " + ", ".join(died) if died else "SURVIVED" if built.returncode == 0 else "does not build"
        survivors += not died
        print(f"{what}  {name}: {verdict}", flush=True)
    print(f"mutants: {len(names) - survivors} passed, {survivors} failed")
    sys.exit(1 if survivors else 0)


if __name__ == "__main__":
    main()
