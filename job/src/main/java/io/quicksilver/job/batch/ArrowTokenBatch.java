package io.quicksilver.job.batch;

import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.decode.GenerationRequest;
import io.quicksilver.model.decode.TokenBatch;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A batch of tokenised prompts as an Arrow record batch, read in place.
 *
 * <p>Columns: {@code row} int64, {@code token_ids} list of int32, {@code length} int32, and the
 * prompt's span {@code prompt_start}, {@code prompt_end} int32. The batch's context scope is the
 * schema's metadata {@code context_scope}. {@link #id} reads the list's data buffer by address: no
 * token is copied to a Java array.
 */
public final class ArrowTokenBatch implements TokenBatch {

  /** The metadata key of the context scope. */
  public static final String CONTEXT_SCOPE = "context_scope";

  private final VectorSchemaRoot root;
  private final List<GenerationRequest> requests;
  private final ContextScope scope;
  private final ArrowBuf offsets;
  private final ArrowBuf ids;
  private final IntVector lengths;
  private final IntVector promptEnds;
  private boolean closed;

  private ArrowTokenBatch(
      VectorSchemaRoot root, List<GenerationRequest> requests, ContextScope scope) {
    this.root = root;
    this.requests = requests;
    this.scope = scope;
    ListVector tokens = (ListVector) root.getVector("token_ids");
    this.offsets = tokens.getOffsetBuffer();
    this.ids = tokens.getDataVector().getDataBuffer();
    this.lengths = (IntVector) root.getVector("length");
    this.promptEnds = (IntVector) root.getVector("prompt_end");
  }

  /**
   * Writes rows into a new batch.
   *
   * @param allocator owns the buffers until the batch is closed
   * @param scope whether the rows share one context
   * @param rows in the order in which the decoder shall take them
   * @throws IllegalArgumentException if a row has no token or an impossible prompt length
   */
  public static ArrowTokenBatch of(
      BufferAllocator allocator, ContextScope scope, List<TokenRow> rows) {
    rows.forEach(ArrowTokenBatch::check);
    VectorSchemaRoot root = VectorSchemaRoot.create(schema(scope), allocator);
    try {
      fill(root, rows);
    } catch (RuntimeException | Error e) {
      root.close();
      throw e;
    }
    return new ArrowTokenBatch(root, rows.stream().map(TokenRow::request).toList(), scope);
  }

  private static void check(TokenRow row) {
    int length = row.tokens().length;
    if (length < 1 || row.promptLength() < 1 || row.promptLength() > length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot batch row %d: its prompt must be 1 .. %d of its tokens, got %d",
              row.request().row(),
              length,
              row.promptLength()));
    }
  }

  private static Schema schema(ContextScope scope) {
    FieldType int32 = FieldType.notNullable(new ArrowType.Int(32, true));
    return new Schema(
        List.of(
            new Field("row", FieldType.notNullable(new ArrowType.Int(64, true)), null),
            new Field(
                "token_ids",
                FieldType.notNullable(ArrowType.List.INSTANCE),
                List.of(new Field("id", int32, null))),
            new Field("length", int32, null),
            new Field("prompt_start", int32, null),
            new Field("prompt_end", int32, null)),
        Map.of(CONTEXT_SCOPE, scope.spelling()));
  }

  private static void fill(VectorSchemaRoot root, List<TokenRow> rows) {
    int total = rows.stream().mapToInt(row -> row.tokens().length).reduce(0, Math::addExact);
    BigIntVector numbers = (BigIntVector) root.getVector("row");
    ListVector tokens = (ListVector) root.getVector("token_ids");
    IntVector ids = (IntVector) tokens.getDataVector();
    IntVector lengths = (IntVector) root.getVector("length");
    IntVector starts = (IntVector) root.getVector("prompt_start");
    IntVector ends = (IntVector) root.getVector("prompt_end");
    tokens.setInitialCapacity(rows.size());
    tokens.allocateNew();
    ids.allocateNew(Math.max(1, total));
    List.of(lengths, starts, ends).forEach(vector -> vector.allocateNew(Math.max(1, rows.size())));
    numbers.allocateNew(Math.max(1, rows.size()));
    for (int i = 0; i < rows.size(); i++) {
      TokenRow row = rows.get(i);
      int begin = tokens.startNewValue(i);
      for (int j = 0; j < row.tokens().length; j++) {
        ids.set(begin + j, row.tokens()[j]);
      }
      tokens.endValue(i, row.tokens().length);
      numbers.set(i, row.request().row());
      lengths.set(i, row.tokens().length);
      starts.set(i, 0);
      ends.set(i, row.promptLength());
    }
    root.setRowCount(rows.size());
  }

  /** The record batch itself; stays this batch's. */
  public VectorSchemaRoot root() {
    return root;
  }

  @Override
  public ContextScope scope() {
    return scope;
  }

  @Override
  public int rows() {
    return requests.size();
  }

  @Override
  public int length(int row) {
    return lengths.get(row);
  }

  @Override
  public int promptLength(int row) {
    return promptEnds.get(row);
  }

  @Override
  public int id(int row, int position) {
    long first = offsets.getInt((long) row * ListVector.OFFSET_WIDTH);
    return ids.getInt((first + position) * IntVector.TYPE_WIDTH);
  }

  @Override
  public GenerationRequest request(int row) {
    return requests.get(row);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      root.close();
    }
  }
}
