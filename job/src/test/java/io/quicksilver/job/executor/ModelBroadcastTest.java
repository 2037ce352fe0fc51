package io.quicksilver.job.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.LocalSpark;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.model.PreparedModel;
import io.quicksilver.model.ModelException;
import io.quicksilver.model.checkpoint.Checkpoint;
import io.quicksilver.model.checkpoint.CheckpointDigest;
import io.quicksilver.model.checkpoint.WeightSource;
import io.quicksilver.model.math.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.BlockStatus;
import org.apache.spark.storage.BroadcastBlockId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way that weights take ends in the bytes that the driver read, or in a sentence. */
class ModelBroadcastTest {

  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());

  @TempDir Path folder;
  private PreparedModel model;

  @BeforeEach
  void open() {
    model = PreparedModel.open("embedded", spark.hadoopConfiguration());
  }

  @AfterEach
  void close() {
    model.close();
  }

  private ModelBroadcast send(WeightRoute route) {
    return ModelBroadcast.of(spark, model.key(Precision.F32), model.texts(), model, route, 1 << 20);
  }

  private String copy() throws IOException {
    Files.copy(
        model.files().folder().resolve(Checkpoint.SINGLE_FILE),
        folder.resolve(Checkpoint.SINGLE_FILE));
    return folder.toUri().toString();
  }

  @Test
  void everyWayBringsTheSameBytes() throws IOException {
    String source = copy();
    for (WeightRoute route :
        List.of(
            WeightRoute.PIECES,
            new WeightRoute(source, null),
            new WeightRoute(source, folder.resolve("cache").toString()))) {
      ModelBroadcast broadcast = send(route);
      try (WeightSource weights = broadcast.weights(broadcast.header())) {
        assertThat(CheckpointDigest.of(weights)).as("%s", route).isEqualTo(model.digests());
      } finally {
        broadcast.destroy();
      }
    }
  }

  @Test
  void piecesLieOnTheDiskAndGoWithTheBroadcast() {
    ModelBroadcast broadcast = send(WeightRoute.PIECES);
    BroadcastBlockId last =
        new BroadcastBlockId(broadcast.id(), "weights" + (broadcast.pieces() - 1));

    BlockStatus status = SparkEnv.get().blockManager().getStatus(last).get();
    assertThat(status.memSize()).isZero();
    assertThat(status.diskSize()).isPositive();

    broadcast.destroy();
    for (int piece = 0; piece < broadcast.pieces(); piece++) {
      BroadcastBlockId gone = new BroadcastBlockId(broadcast.id(), "weights" + piece);
      while (SparkEnv.get().blockManager().getStatus(gone).isDefined()) {
        Thread.onSpinWait();
      }
    }
    assertThatThrownBy(() -> new WeightBlocks(broadcast.id()).fetchAll(1))
        .hasMessage("Cannot fetch the weights: piece 0 must be on the driver, got none");
  }

  @Test
  void aFileThatChangesAfterTheDriverReadItIsRefused() throws IOException {
    ModelBroadcast broadcast = send(new WeightRoute(copy(), null));
    Path file = folder.resolve(Checkpoint.SINGLE_FILE);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);

    assertThatThrownBy(() -> broadcast.weights(broadcast.header()))
        .isInstanceOf(ModelException.class)
        .hasMessageMatching(
            "Cannot load the model: tensor \\S+ in \\S+ must have the SHA-256 [0-9a-f]{12}… that"
                + " the driver read, got [0-9a-f]{12}…; the file is damaged or has changed");

    Files.delete(file);
    assertThatThrownBy(() -> broadcast.weights(broadcast.header()))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("Cannot load the model: ");
    broadcast.destroy();
  }

  @Test
  void inTheDriversJvmTheJobEndsWithThatSentence() throws IOException {
    ModelBroadcast broadcast = send(new WeightRoute(copy(), null));
    Path file = folder.resolve(Checkpoint.SINGLE_FILE);
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 4000));
    ExecutorModel.closeIdle();

    assertThatThrownBy(() -> ExecutorModel.acquire(broadcast))
        .isInstanceOf(QuicksilverException.class)
        .hasMessageStartingWith("Cannot read " + file)
        .extracting(failure -> ((QuicksilverException) failure).code())
        .isEqualTo(ExitCode.MODEL);
    broadcast.destroy();
  }

  @Test
  void tooLittleMemoryIsASentenceAndNoErrorThatEndsTheDriver() {
    OutOfMemoryError error = new OutOfMemoryError("Java heap space");

    assertThat(BrokenExecutor.because(error))
        .isInstanceOf(QuicksilverException.class)
        .hasMessageStartingWith(
            "Cannot load the model: memory must be enough, got an OutOfMemoryError (Java heap")
        .hasNoCause();
    assertThatThrownBy(() -> BrokenExecutor.outOfMemory(error))
        .isInstanceOf(QuicksilverException.class)
        .hasMessageContaining("lower batch.size")
        .hasNoCause();
  }

  @Test
  void aHostWithoutTheFolderSaysWhatToSet() {
    ModelBroadcast broadcast = send(new WeightRoute("file:/nowhere/model", null));

    assertThatThrownBy(() -> broadcast.weights(broadcast.header()))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "Cannot load the model: file:/nowhere/model must be a folder on every host, got none on"
                + " this one; set weights.distribution=broadcast");
    broadcast.destroy();
  }
}
