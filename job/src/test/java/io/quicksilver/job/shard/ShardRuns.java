package io.quicksilver.job.shard;

import io.quicksilver.job.RunSummary;
import io.quicksilver.job.Runs;
import io.quicksilver.job.report.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Runs in six shards over prompts with names, and what they leave. */
final class ShardRuns {

  private static final String[] SIX_SHARDS = {"input.partitions=6", "input.id_column=name"};

  private ShardRuns() {}

  /** A file of prompts, each with a name. */
  static Path prompts(Path folder, String name, int from, int to) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = from; i < to; i++) {
      lines.add("{\"name\": \"row " + i + "\", \"prompt\": \"One day, a dog and cat " + i + "\"}");
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, lines);
  }

  /** Completes them in six shards. */
  static RunSummary run(Path input, Path output, String... more) {
    return Runs.run(
        input,
        output,
        Stream.concat(Stream.of(SIX_SHARDS), Stream.of(more)).toArray(String[]::new));
  }

  /** What a run says of itself. */
  static RunRecord record(Path output) throws IOException {
    return RunRecord.of(Files.readString(output.resolve("_quicksilver/run.json")));
  }

  /** The bytes of each shard's file. */
  static Map<String, Integer> shards(Path output) throws IOException {
    Map<String, Integer> shards = new TreeMap<>();
    try (Stream<Path> files = Files.list(output)) {
      for (Path file :
          files.filter(each -> each.getFileName().toString().startsWith("part-")).toList()) {
        shards.put(file.getFileName().toString(), Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return shards;
  }

  /** Makes a finished run look as if it had been cut off before these shards. */
  static void cutOff(Path output, String... lost) throws IOException {
    for (String shard : lost) {
      Files.delete(output.resolve("part-00000-0000" + shard + ".snappy.parquet"));
    }
    Files.delete(output.resolve("_SUCCESS"));
    Files.delete(output.resolve("_quicksilver/run.json"));
  }
}
