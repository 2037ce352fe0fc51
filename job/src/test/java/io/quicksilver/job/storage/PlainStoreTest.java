package io.quicksilver.job.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made once on a store without conditional puts, as S3 is for Hadoop 3.3. */
class PlainStoreTest {

  private static final int ROUNDS = 60;
  private static final int TRYING = 4;

  @TempDir java.nio.file.Path folder;
  private SmallFiles files;

  @BeforeEach
  void open() throws IOException {
    Configuration configuration = PlainStore.configuration();
    FileSystem store = path("").getFileSystem(configuration);
    assertThat(store.hasPathCapability(path(""), SmallFiles.CONDITIONAL)).isFalse();
    files = new SmallFiles(store, configuration);
  }

  private Path path(String name) {
    return new Path("s3a://" + folder + "/" + name);
  }

  @Test
  void whoIsAloneMakesItAndWhoComesLaterDoesNot() throws IOException {
    assertThat(files.create(path("one"), "first")).isTrue();
    assertThat(files.create(path("one"), "second")).isFalse();
    assertThat(files.read(path("one"))).contains("first");
    assertThat(folder.toFile().list()).containsExactly("one");
  }

  @Test
  void ofSeveralThatTryAtOnceOneAtMostSucceeds() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(TRYING);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        Path path = path("round-" + round);
        List<Callable<Boolean>> tries = new ArrayList<>();
        for (int i = 0; i < TRYING; i++) {
          String text = "by " + i;
          tries.add(() -> files.create(path, text));
        }
        List<String> makers = new ArrayList<>();
        List<Future<Boolean>> ends = threads.invokeAll(tries);
        for (int i = 0; i < TRYING; i++) {
          if (ends.get(i).get()) {
            makers.add("by " + i);
          }
        }
        assertThat(makers).as("round %d", round).hasSizeLessThanOrEqualTo(1);
        assertThat(files.read(path).stream().toList()).isEqualTo(makers);
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void theClaimOfOneThatDiedEnds() throws IOException {
    java.nio.file.Path claim = Files.createFile(folder.resolve(".one.claim-of-another"));
    assertThat(files.create(path("one"), "early")).isFalse();
    Files.setLastModifiedTime(
        claim, FileTime.from(Instant.now().minus(SmallFiles.CLAIM_TERM.plusSeconds(1))));
    assertThat(files.create(path("one"), "late")).isTrue();
  }
}
