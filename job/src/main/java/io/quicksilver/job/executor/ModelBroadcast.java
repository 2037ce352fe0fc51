package io.quicksilver.job.executor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.model.checkpoint.WeightSource;
import io.quicksilver.model.math.Precision;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A model on its way to the executors: a header and the checkpoint's bytes in pieces, each a Spark
 * broadcast of its own, so that neither side ever holds the whole on its heap.
 *
 * <p>Plain fields, no record: it must survive Kryo as well as Java serialisation.
 */
public final class ModelBroadcast implements Serializable {

  /** Checkpoint bytes in one broadcast. */
  public static final int PIECE_BYTES = 64 << 20;

  private static final long serialVersionUID = 1L;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String digest;
  private final String precision;
  private final Broadcast<byte[]> header;
  private final ArrayList<Broadcast<byte[]>> pieces;

  /** What goes ahead of the pieces. */
  record Header(ModelTexts texts, TensorIndex index) {}

  private ModelBroadcast(ModelKey key, Broadcast<byte[]> header, List<Broadcast<byte[]>> pieces) {
    this.digest = key.digest();
    this.precision = key.precision().name();
    this.header = header;
    this.pieces = new ArrayList<>(pieces);
  }

  /** Broadcasts a model in pieces of {@link #PIECE_BYTES}. */
  public static ModelBroadcast of(
      JavaSparkContext spark, ModelKey key, ModelTexts texts, WeightSource weights) {
    return of(spark, key, texts, weights, PIECE_BYTES);
  }

  /** The same in pieces of a size that is a multiple of 64. */
  static ModelBroadcast of(
      JavaSparkContext spark,
      ModelKey key,
      ModelTexts texts,
      WeightSource weights,
      int pieceBytes) {
    TensorIndex index = TensorIndex.of(weights, pieceBytes);
    List<Broadcast<byte[]>> pieces = new ArrayList<>();
    for (int i = 0; i < index.pieces(); i++) {
      pieces.add(spark.broadcast(index.piece(weights, i)));
    }
    return new ModelBroadcast(key, spark.broadcast(write(new Header(texts, index))), pieces);
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

  /** What names these broadcasts in the application. */
  long id() {
    return header.id();
  }

  /** How many broadcasts carry weights. */
  public int pieces() {
    return pieces.size();
  }

  /** The small files and the index of tensors. */
  Header header() {
    try {
      return JSON.readValue(header.value(), Header.class);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the broadcast model's header", e);
    }
  }

  /** The weights, read piece by piece. */
  WeightSource weights(TensorIndex index) {
    return new BroadcastWeights(index, piece -> pieces.get(piece).value());
  }

  /** Removes the broadcasts everywhere. The models that were loaded from them stay. */
  public void destroy() {
    header.destroy();
    pieces.forEach(Broadcast::destroy);
  }
}
