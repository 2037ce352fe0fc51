package io.quicksilver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.tests.cluster.RunningJob;
import io.quicksilver.tests.cluster.Submit;
import io.quicksilver.tests.storage.LocalStorage;
import io.quicksilver.tests.storage.StoredRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that fills up while rows are written; it needs a kernel that lets users mount memory in a
 * namespace.
 */
@Tag("faults")
final class FullDiskTest {

  /**
   * Runs a command on a small disk, gives the disk room, runs it again, and keeps what it wrote.
   */
  private static final String ON_A_SMALL_DISK =
      """
      disk="$1" kept="$2"
      shift 2
      mount -t tmpfs -o size=64k tmpfs "$disk" || exit 99
      "$@"
      echo "first: $?"
      ls "$disk/answers"
      mount -o remount,size=16m "$disk" || exit 99
      "$@"
      code=$?
      cp -r "$disk/answers" "$kept"
      exit $code
      """;

  @TempDir Path folder;

  @Test
  void aFullDiskEndsInASentenceAndTheRunGoesOnWhenThereIsRoom() throws IOException {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Path kept = Files.createDirectory(folder.resolve("kept"));
    LocalStorage storage = new LocalStorage(folder);
    Workload workload = new Workload(folder, storage, List.of());
    Map<String, String> expected = workload.run("undisturbed");
    List<String> command =
        new ArrayList<>(List.of("unshare", "--map-root-user", "--mount", "bash", "-c"));
    command.addAll(List.of(ON_A_SMALL_DISK, "bash", disk.toString(), kept.toString()));
    command.add(Submit.HOME.resolve("submit/quicksilver").toString());
    command.addAll(workload.arguments("disk/answers"));
    try (RunningJob both = RunningJob.startCommand(folder, Map.of(), command)) {
      Submit.Result result = both.await();
      assertThat(result.exitCode()).as(result.errors()).isZero();
      assertThat(result.output()).contains("first: 1\n").doesNotContain("_SUCCESS");
      assertThat(result.errors().lines().filter(line -> line.startsWith("quicksilver: ")))
          .singleElement()
          .asString()
          .contains("No space left on device");
    }
    assertThat(StoredRows.files(storage, "kept/answers")).isEqualTo(expected);
  }
}
