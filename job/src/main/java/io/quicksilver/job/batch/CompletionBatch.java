package io.quicksilver.job.batch;

import io.quicksilver.job.dataset.OutputSchema;
import io.quicksilver.model.decode.Completion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Finished rows as an Arrow record batch with the output's own columns, and the Spark rows that
 * they become.
 *
 * <p>Kept input columns keep their Spark values beside the batch.
 */
public final class CompletionBatch implements AutoCloseable {

  private static final ArrowType INT32 = new ArrowType.Int(32, true);
  private static final ArrowType FLOAT32 =
      new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
  private static final ArrowType FLOAT64 =
      new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);

  private final VectorSchemaRoot root;
  private final List<List<Object>> kept = new ArrayList<>();
  private boolean closed;

  private CompletionBatch(VectorSchemaRoot root) {
    this.root = root;
  }

  /**
   * Writes rows into a new batch.
   *
   * @param allocator owns the buffers until the batch is closed
   * @param tokens whether the output has the token columns
   */
  public static CompletionBatch of(
      BufferAllocator allocator, boolean tokens, List<FinishedRow> rows) {
    VectorSchemaRoot root = VectorSchemaRoot.create(schema(OutputSchema.own(tokens)), allocator);
    CompletionBatch batch = new CompletionBatch(root);
    try {
      root.getFieldVectors().forEach(FieldVector::allocateNew);
      for (int i = 0; i < rows.size(); i++) {
        batch.write(i, rows.get(i), tokens);
      }
      root.setRowCount(rows.size());
    } catch (RuntimeException | Error e) {
      batch.close();
      throw e;
    }
    return batch;
  }

  private static Schema schema(StructType columns) {
    List<Field> fields = new ArrayList<>();
    for (StructField column : columns.fields()) {
      List<Field> children =
          column.dataType() instanceof ArrayType list
              ? List.of(new Field("item", FieldType.notNullable(type(list.elementType())), null))
              : List.of();
      fields.add(new Field(column.name(), FieldType.nullable(type(column.dataType())), children));
    }
    return new Schema(fields);
  }

  private static ArrowType type(DataType type) {
    if (type instanceof ArrayType) {
      return ArrowType.List.INSTANCE;
    }
    if (type.equals(DataTypes.IntegerType)) {
      return INT32;
    }
    if (type.equals(DataTypes.DoubleType)) {
      return FLOAT64;
    }
    return type.equals(DataTypes.FloatType) ? FLOAT32 : ArrowType.Utf8.INSTANCE;
  }

  private void write(int i, FinishedRow row, boolean tokens) {
    kept.add(row.kept());
    text(OutputSchema.ID, i, row.id());
    integer(OutputSchema.SAMPLE, i, row.sample());
    if (row.promptTokens() != null) {
      integer(OutputSchema.PROMPT_TOKENS, i, row.promptTokens());
    }
    if (row.error() != null) {
      text(OutputSchema.STATUS, i, OutputSchema.ERROR);
      text(OutputSchema.FINISH_REASON, i, OutputSchema.ERROR);
      text(OutputSchema.ERROR_CODE, i, row.error().code());
      text(OutputSchema.ERROR_MESSAGE, i, row.error().message());
      return;
    }
    Completion completion = row.completion();
    text(OutputSchema.STATUS, i, OutputSchema.OK);
    text(OutputSchema.COMPLETION, i, completion.text());
    text(OutputSchema.FINISH_REASON, i, completion.finishReason().label());
    integer(OutputSchema.COMPLETION_TOKENS, i, completion.tokenIds().length);
    ((Float8Vector) root.getVector(OutputSchema.LOGPROB)).setSafe(i, completion.logprob());
    if (tokens) {
      tokens(i, completion);
    }
  }

  private void tokens(int i, Completion completion) {
    ListVector ids = (ListVector) root.getVector(OutputSchema.TOKEN_IDS);
    ListVector logprobs = (ListVector) root.getVector(OutputSchema.TOKEN_LOGPROBS);
    int[] tokenIds = completion.tokenIds();
    int firstId = ids.startNewValue(i);
    int firstLogprob = logprobs.startNewValue(i);
    for (int j = 0; j < tokenIds.length; j++) {
      ((IntVector) ids.getDataVector()).setSafe(firstId + j, tokenIds[j]);
      ((Float4Vector) logprobs.getDataVector())
          .setSafe(firstLogprob + j, completion.tokenLogprobs()[j]);
    }
    ids.endValue(i, tokenIds.length);
    logprobs.endValue(i, tokenIds.length);
  }

  private void text(String column, int i, String value) {
    ((VarCharVector) root.getVector(column)).setSafe(i, value.getBytes(StandardCharsets.UTF_8));
  }

  private void integer(String column, int i, int value) {
    ((IntVector) root.getVector(column)).setSafe(i, value);
  }

  /** Rows in the batch. */
  public int rows() {
    return root.getRowCount();
  }

  /** A row as Spark takes it: the batch's columns, then the kept values. */
  public Row row(int i) {
    List<FieldVector> columns = root.getFieldVectors();
    List<Object> values = kept.get(i);
    Object[] row = new Object[columns.size() + values.size()];
    for (int c = 0; c < columns.size(); c++) {
      row[c] = value(columns.get(c), i);
    }
    for (int k = 0; k < values.size(); k++) {
      row[columns.size() + k] = values.get(k);
    }
    return RowFactory.create(row);
  }

  private static Object value(FieldVector column, int i) {
    if (column.isNull(i)) {
      return null;
    }
    if (column instanceof VarCharVector text) {
      return new String(text.get(i), StandardCharsets.UTF_8);
    }
    if (column instanceof ListVector list) {
      return list.getObject(i).toArray();
    }
    return column.getObject(i);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      root.close();
    }
  }
}
