package io.quicksilver.job.executor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.job.model.PreparedModel;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.storage.Locations;
import io.quicksilver.model.ModelException;
import io.quicksilver.model.checkpoint.CheckpointDigest;
import io.quicksilver.model.checkpoint.WeightSource;
import io.quicksilver.model.math.Precision;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A model on its way to the executors: a header with the small files and the digest of every
 * tensor, and the checkpoint's bytes in {@link WeightBlocks}, or the place where executors find
 * them. Neither side ever holds more of the weights than a piece on its heap.
 *
 * <p>Plain fields, no record: it must survive Kryo as well as Java serialisation.
 */
public final class ModelBroadcast implements Serializable {

  /** Checkpoint bytes in one piece. */
  static final int PIECE_BYTES = 16 << 20;

  private static final long serialVersionUID = 1L;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String digest;
  private final String precision;
  private final Broadcast<byte[]> header;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final int pieces;

  /**
   * What goes ahead of the weights.
   *
   * @param texts the small files
   * @param digests what the weights must be
   * @param route how they come
   * @param index where each tensor lies in the pieces; null where there are none
   */
  record Header(ModelTexts texts, CheckpointDigest digests, WeightRoute route, TensorIndex index) {}

  private ModelBroadcast(
      ModelKey key,
      Broadcast<byte[]> header,
      Broadcast<SerializableConfiguration> hadoop,
      int pieces) {
    this.digest = key.digest();
    this.precision = key.precision().name();
    this.header = header;
    this.hadoop = hadoop;
    this.pieces = pieces;
  }

  /**
   * Sends a model as the settings say. Where the master is local nothing is sent: the tasks read
   * the driver's files, which must stay until they end.
   *
   * @param key names it in each JVM
   * @param texts its small files
   * @param model its weights
   */
  public static ModelBroadcast of(
      JavaSparkContext spark,
      ModelKey key,
      ModelTexts texts,
      PreparedModel model,
      Settings settings) {
    Configuration hadoop = spark.hadoopConfiguration();
    WeightRoute route = WeightRoute.of(settings, model.files(), spark.isLocal(), hadoop);
    return of(spark, key, texts, model, route, PIECE_BYTES);
  }

  /** The same on a given way, in pieces of a size that is a multiple of 64. */
  static ModelBroadcast of(
      JavaSparkContext spark,
      ModelKey key,
      ModelTexts texts,
      PreparedModel model,
      WeightRoute route,
      int pieceBytes) {
    WeightSource weights = model.weights();
    TensorIndex index = route.inPieces() ? TensorIndex.of(weights, pieceBytes) : null;
    byte[] header = write(new Header(texts, model.digests(), route, index));
    ModelBroadcast broadcast =
        new ModelBroadcast(
            key,
            spark.broadcast(header),
            spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration())),
            index == null ? 0 : index.pieces());
    try {
      WeightBlocks blocks = broadcast.blocks();
      for (int i = 0; i < broadcast.pieces; i++) {
        blocks.put(i, index.piece(weights, i));
      }
    } catch (RuntimeException | Error e) {
      broadcast.destroy();
      throw e;
    }
    return broadcast;
  }

  private static byte[] write(Header header) {
    try {
      return JSON.writeValueAsBytes(header);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot broadcast the model: its header must be JSON", e);
    }
  }

  /** What names the model in each JVM. */
  public ModelKey key() {
    return new ModelKey(digest, Precision.valueOf(precision));
  }

  /** What names it in the application. */
  long id() {
    return header.id();
  }

  /** How many pieces carry weights; 0 where executors read files. */
  public int pieces() {
    return pieces;
  }

  private WeightBlocks blocks() {
    return new WeightBlocks(header.id());
  }

  /** The small files, and what is known of the weights. */
  Header header() {
    try {
      return JSON.readValue(header.value(), Header.class);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the broadcast model's header", e);
    }
  }

  /**
   * Brings the weights to this JVM's local disk where they are not there, and checks every byte.
   *
   * @throws ModelException if they are not what the driver read
   * @throws IllegalStateException if they cannot be brought here
   */
  WeightSource weights(Header header) {
    WeightRoute route = header.route();
    if (route.inPieces()) {
      WeightBlocks blocks = blocks();
      blocks.fetchAll(pieces);
      WeightSource weights = new BroadcastWeights(header.index(), blocks::read);
      WeightCheck.require(weights, header.digests(), "the broadcast pieces");
      return weights;
    }
    org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(route.folder());
    if (route.cache() != null) {
      return new WeightCache(Path.of(route.cache()))
          .open(source, header.digests(), hadoop.value().value());
    }
    Optional<Path> folder = Locations.local(source).filter(Files::isDirectory);
    return WeightCache.checked(
        folder.orElseThrow(
            () ->
                new ModelException(
                    String.format(
                        "Cannot load the model: %s must be a folder on every host, got none on this"
                            + " one; set weights.distribution=broadcast",
                        route.folder()))),
        header.digests(),
        route.folder());
  }

  /** Removes all of it everywhere. The models that were loaded from it stay. */
  public void destroy() {
    header.destroy();
    hadoop.destroy();
  }
}
