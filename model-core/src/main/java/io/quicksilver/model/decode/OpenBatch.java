package io.quicksilver.model.decode;

/** A batch with rows yet to begin or to end; closed with its last row. */
final class OpenBatch {

  private final TokenBatch batch;
  private int begun;
  private int ended;

  OpenBatch(TokenBatch batch) {
    this.batch = batch;
  }

  TokenBatch batch() {
    return batch;
  }

  boolean hasNext() {
    return begun < batch.rows();
  }

  /** The length of the row that {@link #next} would begin. */
  int nextLength() {
    return batch.length(begun);
  }

  int next() {
    return begun++;
  }

  /** One row less; true when it was the last one and the batch is closed. */
  boolean end() {
    ended++;
    if (ended == batch.rows()) {
      batch.close();
      return true;
    }
    return false;
  }
}
