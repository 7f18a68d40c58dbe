"""The board for whoever runs the daemon: whether it works, keeps up, and what it waits for."""
from board import board, lines, query, row, stat, thresholds

RATE = "[$__rate_interval]"
OKAY = thresholds(("red", None), ("green", 1))
UNWANTED = thresholds(("green", None), ("red", 1))
YES_NO = ({"type": "value", "options": {"0": {"text": "no", "index": 0}, "1": {"text": "yes", "index": 1}}},)


def quantiles(metric):
    bucket = f"sum by (le) (rate({metric}_bucket{{@}}{RATE}))"
    return [query(f"histogram_quantile({q}, {bucket})", name) for q, name in ((0.5, "median"), (0.99, "99 of 100"))]


def rate(metric, by="", legend="", where=""):
    inner = f"(rate({metric}{{@{where}}}{RATE}))"
    return query(f"sum by ({by}) {inner}" if by else f"sum{inner}", legend)


def pipeline():
    return board("foothold: pipeline", "foothold-pipeline",
                 "Whether the daemon works, whether it keeps up, and what it waits for.", [
        row("Does it work?"),
        stat("Ready", "Whether the state is restored and the input is read: what /readyz says.", "short", "min(foothold_ready{@})",
             steps=OKAY, mappings=YES_NO, width=3),
        stat("Restored", "How much of the state topic was read at the start. Below 100 % the daemon is still starting.", "percentunit",
             "min(foothold_restore_ratio{@})", steps=thresholds(("orange", None), ("green", 1)), decimals=0, width=3),
        stat("Not committed", "Messages that wait in all partitions. A few hundred are an epoch under way.", "short",
             "sum(foothold_consumer_lag_messages{@})", width=3),
        stat("Late, 99 of 100", "From a message's arrival in Kafka to its commit, what 99 of 100 messages stayed under.", "s",
             f"histogram_quantile(0.99, sum by (le) (rate(foothold_own_delay_seconds_bucket{{@}}{RATE})))", width=3,
             steps=thresholds(("green", None), ("orange", 60), ("red", 300))),
        stat("Last commit with input", "How long ago the last messages were committed. It grows while the input is silent.", "s",
             "time() - max(foothold_last_message_timestamp_seconds{@})", width=3),
        stat("Old configuration", """Whether the file on disk is not what is in effect, because it was refused or waits for a start. The log
             says which settings.""", "short", "max(foothold_config_outdated{@})", steps=UNWANTED, mappings=YES_NO, width=3),
        stat("Running for", "How long ago the process started.", "s",
             "time() - max(process_start_time_seconds{@} and on (job, instance) foothold_build_info{@})", width=3),
        stat("Version", "The version of the program that runs.", "short", "sum by (version) (foothold_build_info{@})",
             legend="{{version}}", width=3, text="name"),

        row("Does it keep up?"),
        lines("Messages", "Messages a second taken from the input topics. A message may hold many records.", "mps",
              rate("foothold_messages_total", legend="messages")),
        lines("Input", "Decompressed bytes a second of those messages.", "Bps", rate("foothold_message_bytes_total", legend="bytes")),
        lines("Lag by partition", """Messages not committed yet. All rising: more comes in than one process takes. One rising: its leader is
              slow or away, or one key takes all.""", "short",
              query("sum by (topic, partition) (foothold_consumer_lag_messages{@})", "{{topic}} {{partition}}"), stack=True, width=18),
        lines("Partitions read", "All partitions of the input topics are one process's. Fewer than the topics have: metadata is stale.",
              "short", query("sum by (instance) (foothold_partitions{@})", "{{instance}}"), width=6, decimals=0),

        row("How late is it?"),
        lines("The source", """From a call to its message's arrival in Kafka: CloudTrail and the way here. Minutes are normal with delivery to
              S3, seconds with EventBridge, weeks while history is fed.""", "s", *quantiles("foothold_source_delay_seconds"), width=8),
        lines("foothold", "From a message's arrival in Kafka to the commit of its epoch: foothold's own part.", "s",
              *quantiles("foothold_own_delay_seconds"), width=8),
        lines("From call to commit", "Both together: how old a call is when its finding is out.", "s",
              *quantiles("foothold_end_to_end_delay_seconds"), width=8),
        lines("Clock behind messages", """How far the newest message's time is ahead of this machine's clock. Above a second or so a clock is
              wrong, here or where the messages are made.""", "s",
              query("max by (instance) (foothold_message_ahead_seconds{@})", "{{instance}}"), height=6, width=24),

        row("Where does an epoch's time go?"),
        lines("Share of the time", """What the main thread does, of each second. fold holds the waiting for input: while it is most, there is room.
              commit most: the brokers are slow. save most: the disk is.""", "percentunit",
              rate("foothold_epoch_stage_seconds_sum", "stage", "{{stage}}"), stack=True, most=1),
        lines("An epoch's stages", "How long each stage of an epoch takes, 99 of 100.", "s",
              query(f"histogram_quantile(0.99, sum by (le, stage) (rate(foothold_epoch_stage_seconds_bucket{{@}}{RATE})))", "{{stage}}")),
        lines("Epochs", "Epochs a second that held messages, each one transaction.", "ops", rate("foothold_epochs_total", legend="epochs")),
        lines("Transactions", "Kafka transactions a second. Some are committed while nothing comes in, to notice another daemon. Aborted ones are tried again.",
              "ops", rate("foothold_transactions_total", "result", "{{result}}"), colors={"committed": "green", "aborted": "red"}),

        row("Is the input good?"),
        lines("Records by outcome", "CloudTrail records a second by what became of them.", "eps",
              query(f"sum by (outcome) (rate(foothold_records_total{{@}}{RATE})) > 0", "{{outcome}}"), stack=True),
        lines("Skipped", "Documents a second that are no records of calls: digests, Insights, delivery notices.", "eps",
              rate("foothold_skipped_total", "kind", "{{kind}}")),
        lines("Dead letters by reason", "What could not be decoded, a second. Each is on the dead-letter topic, with its reason in a header.",
              "eps", rate("foothold_dead_letters_total", "reason", "{{reason}}"), stack=True, height=10),
        lines("Share of dead letters", "Of what was read, how much could not be. The alert fires from 1 % on.", "percentunit",
              query(f"sum(rate(foothold_dead_letters_total{{@}}{RATE})) / (sum(rate(foothold_dead_letters_total{{@}}{RATE}))"
                    f" + sum(rate(foothold_records_total{{@}}{RATE})) > 0)", "dead letters"),
              steps=thresholds(("green", None), ("red", 0.01)), decimals=2, height=10),

        row("Is Kafka well?"),
        lines("Errors of the clients", "Errors that librdkafka reported, a second. It retries most by itself; the log has each.", "ops",
              rate("foothold_kafka_errors_total", "client", "{{client}}"), width=8),
        lines("Round trip", "99th percentile of the slowest broker's answers, by client. A consumer's includes waiting for messages.", "s",
              query("max by (client) (foothold_kafka_broker_rtt_seconds{@})", "{{client}}"), width=8),
        lines("Fetched, not decoded", "Bytes that wait in the consumers. Full while catching up; near nothing when level with the input.", "bytes",
              query("sum by (client) (foothold_kafka_fetch_queue_bytes{@})", "{{client}}"), stack=True, width=8),

        row("Is the state well?"),
        lines("Profiles found in memory", "Of the records' profiles, how many were in the cache. Falling: state.cache is small for so many principals.",
              "percentunit", query(f"sum(rate(foothold_profile_hits_total{{@}}{RATE})) / (sum(rate(foothold_profile_hits_total{{@}}{RATE}))"
                                   f" + sum(rate(foothold_profile_misses_total{{@}}{RATE})) > 0)", "found"), most=1, width=8, decimals=1),
        lines("State written", "Values that changed, a second: each goes to the state topic and to the disk. Bursts at midnight UTC: a new day begins.",
              "wps", rate("foothold_state_writes_total", legend="values"), width=8),
        lines("Bytes of state written", "Bytes a second of those values.", "Bps", rate("foothold_state_write_bytes_total", legend="bytes"), width=8),
        lines("Size of the state", "The tables on disk.", "bytes", query("sum by (instance) (foothold_state_bytes{@})", "{{instance}}"), width=8),
        lines("Room on the disk", "What the state's file system still takes, of what it holds. The alert fires under 15 %.", "percentunit",
              query("min by (instance) (foothold_state_free_bytes{@} / foothold_state_capacity_bytes{@})", "{{instance}}"), most=1, width=8,
              steps=thresholds(("red", None), ("green", 0.15))),
        lines("Keys", "Keys of the state by kind, as RocksDB estimates them. A principal has a few keys of profiles.", "short",
              query("sum by (family) (foothold_state_keys{@})", "{{family}}"), width=8),
        lines("Memory of the state", "Profiles in the cache, and what RocksDB holds of blocks and of writes. state.cache bounds the sum of all.", "bytes",
              query("sum(foothold_profile_cache_bytes{@})", "profiles"), query("sum(foothold_rocksdb_block_cache_bytes{@})", "RocksDB: blocks"),
              query("sum(foothold_rocksdb_memtable_bytes{@})", "RocksDB: writes"), stack=True),
        lines("To be compacted", "Bytes that RocksDB has still to compact. Growing for hours: the disk is too slow.", "bytes",
              query("sum by (instance) (foothold_rocksdb_pending_compaction_bytes{@})", "{{instance}}")),

        row("What does the process use?"),
        lines("Processor", "Cores in use.", "short", query(f"sum by (instance) (rate(process_cpu_seconds_total{{@}}{RATE})"
              " and on (job, instance) foothold_build_info{@})", "{{instance}}"), width=8, decimals=2),
        lines("Memory", "Resident memory of the process.", "bytes",
              query("sum by (instance) (process_resident_memory_bytes{@} and on (job, instance) foothold_build_info{@})", "{{instance}}"), width=8),
        lines("Warnings and errors logged", "Lines of the log a second at these levels, left-out repeats included.", "ops",
              rate("foothold_log_events_total", "level", "{{level}}"), width=8, colors={"warn": "yellow", "error": "red"}),
        lines("Reloads", "Reloads of the configuration in each step. A refused one leaves the old configuration in effect.", "short",
              query(f"sum by (result) (increase(foothold_reloads_total{{@}}{RATE}))", "{{result}}"), bars=True, stack=True, decimals=0,
              colors={"applied": "green", "refused": "red"}, height=6),
        lines("Configurations in effect", "How many daemons use each configuration, by its hash: the configHash of findings.", "short",
              query("count by (hash) (foothold_config_info{@})", "{{hash}}"), height=6, decimals=0),
    ])
