package io.quicksilver.model.decode;

import io.quicksilver.model.config.ContextScope;

/**
 * Rows of token ids that stay where they are, in an Arrow buffer say: the decoder reads them there.
 *
 * <p>Whoever takes a batch closes it once its last row has ended.
 */
public interface TokenBatch extends AutoCloseable {

  /** Whether the rows of this batch share one context. */
  ContextScope scope();

  /** Rows in the batch. */
  int rows();

  /** Tokens of a row, at least 1. */
  int length(int row);

  /** The row's leading tokens that are its prompt, 1 .. length. */
  int promptLength(int row);

  /** The token id at a position of a row. */
  int id(int row, int position);

  /** What is asked of the row. */
  GenerationRequest request(int row);

  @Override
  void close();
}
