package io.quicksilver.tests.model;

import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.decode.GenerationRequest;
import io.quicksilver.model.decode.SamplingOptions;
import io.quicksilver.model.decode.TokenBatch;
import java.util.List;

/** Prompts on the heap, and how often they were closed. */
final class Prompts implements TokenBatch {

  /** A prompt and the number that its completion carries. */
  @SuppressWarnings("ArrayRecordComponent") // a value handed on once, never compared
  record Row(long number, int[] ids) {}

  private final ContextScope scope;
  private final List<Row> rows;
  private final SamplingOptions options;
  private int closed;

  Prompts(ContextScope scope, List<Row> rows, SamplingOptions options) {
    this.scope = scope;
    this.rows = rows;
    this.options = options;
  }

  int closed() {
    return closed;
  }

  @Override
  public ContextScope scope() {
    return scope;
  }

  @Override
  public int rows() {
    return rows.size();
  }

  @Override
  public int length(int row) {
    return rows.get(row).ids().length;
  }

  @Override
  public int promptLength(int row) {
    return length(row);
  }

  @Override
  public int id(int row, int position) {
    if (closed > 0) {
      throw new IllegalStateException("the batch is closed");
    }
    return rows.get(row).ids()[position];
  }

  @Override
  public GenerationRequest request(int row) {
    long number = rows.get(row).number();
    return new GenerationRequest(number, 0, 1000 + number, options);
  }

  @Override
  public void close() {
    closed++;
  }
}
