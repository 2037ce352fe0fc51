package io.quicksilver.job.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.model.ModelFiles;
import io.quicksilver.model.ModelException;
import io.quicksilver.model.checkpoint.Checkpoint;
import io.quicksilver.model.checkpoint.CheckpointDigest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightCacheTest {

  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;
  private Path weights;
  private WeightCache cache;
  private CheckpointDigest digest;

  @BeforeEach
  void makeSource() throws IOException {
    Path source = Files.createDirectories(folder.resolve("source"));
    weights = source.resolve(Checkpoint.SINGLE_FILE);
    try (ModelFiles files = ModelFiles.open(ModelFiles.EMBEDDED, HADOOP)) {
      Files.copy(files.folder().resolve(Checkpoint.SINGLE_FILE), weights);
    }
    Files.writeString(source.resolve("README.txt"), "no weights");
    cache = new WeightCache(folder.resolve("cache"));
    try (Checkpoint checkpoint = Checkpoint.open(source)) {
      digest = CheckpointDigest.of(checkpoint);
    }
  }

  private CheckpointDigest open() {
    org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(weights.getParent().toUri());
    try (Checkpoint checkpoint = cache.open(source, digest, HADOOP)) {
      return CheckpointDigest.of(checkpoint);
    }
  }

  private Path cached() {
    return cache.root().resolve(digest.digest());
  }

  private List<String> names(Path parent) throws IOException {
    try (Stream<Path> found = Files.list(parent)) {
      return found.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  /** Turns one bit near the end, in the last tensor. */
  private static void damage(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(bytes.length() - 2);
      int value = bytes.read();
      bytes.seek(bytes.length() - 2);
      bytes.write(value ^ 4);
    }
  }

  @Test
  void weightsAloneAreCopiedOnceAndFoundAgain() throws IOException {
    assertThat(open()).isEqualTo(digest);
    assertThat(names(cached())).containsExactly(Checkpoint.SINGLE_FILE);
    FileTime first = Files.getLastModifiedTime(cached().resolve(Checkpoint.SINGLE_FILE));

    Files.delete(weights);

    assertThat(open()).isEqualTo(digest);
    assertThat(Files.getLastModifiedTime(cached().resolve(Checkpoint.SINGLE_FILE)))
        .isEqualTo(first);
  }

  @Test
  void whoeverAsksAtOnceGetsTheSameCopy() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<CheckpointDigest>> opened = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        opened.add(threads.submit(this::open));
      }
      for (Future<CheckpointDigest> each : opened) {
        assertThat(each.get()).isEqualTo(digest);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(names(cache.root())).containsExactly(digest.digest(), digest.digest() + ".lock");
  }

  @Test
  void aCopyThatWasDamagedLaterIsMadeAnew() throws IOException {
    open();
    damage(cached().resolve(Checkpoint.SINGLE_FILE));
    assertThat(open()).isEqualTo(digest);

    Files.write(cached().resolve(Checkpoint.SINGLE_FILE), new byte[100]);
    assertThat(open()).isEqualTo(digest);
  }

  @Test
  void aHalfCopyOfAKilledProcessGoes() throws IOException {
    Path half = Files.createDirectories(cache.root().resolve(digest.digest() + ".part-1"));
    Files.write(half.resolve(Checkpoint.SINGLE_FILE), new byte[100]);

    assertThat(open()).isEqualTo(digest);
    assertThat(half).doesNotExist();
  }

  @Test
  void aSourceThatChangedIsRefusedByTensorAndNeverServed() throws IOException {
    damage(weights);

    assertThatThrownBy(this::open)
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("Cannot load the model: tensor ")
        .hasMessageContaining(weights.getParent().toString())
        .hasMessageEndingWith("the file is damaged or has changed");
    assertThat(cached()).doesNotExist();
  }

  @Test
  void aSourceThatWasCutShortIsRefused() throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(weights.toFile(), "rw")) {
      bytes.setLength(bytes.length() - 1);
    }

    assertThatThrownBy(this::open)
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("Cannot read ");
    assertThat(cached()).doesNotExist();
  }

  @Test
  void aCacheThatCannotBeWrittenIsNamed() throws IOException {
    cache = new WeightCache(Files.writeString(folder.resolve("file"), "").resolve("cache"));

    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Cannot copy the weights: weights.cache must be a folder");
  }
}
