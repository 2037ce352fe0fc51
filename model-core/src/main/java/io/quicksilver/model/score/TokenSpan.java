package io.quicksilver.model.score;

import java.util.Locale;

/**
 * Some tokens in a row: the first ones are given, each of the others is scored behind all before
 * it.
 *
 * <p>With {@code prompt} pooling, and with {@code same} padding, the given ones are the prompt.
 *
 * @param ids holds the tokens; read and never copied, so that a long text's windows share it
 * @param from index of the first token
 * @param to index behind the last token
 * @param context how many are given, at least 1; at least one more is scored
 */
@SuppressWarnings("ArrayRecordComponent") // a view of the caller's array, never compared
public record TokenSpan(int[] ids, int from, int to, int context) {

  /** Checks the bounds. */
  public TokenSpan {
    if (from < 0 || to > ids.length || context < 1 || to - from <= context) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot score tokens: they must be some given and some scored of %d, got %d .. %d, %d"
                  + " of them given",
              ids.length,
              from,
              to,
              context));
    }
  }

  /** Tokens that the model reads: all but the last. */
  public int inputs() {
    return to - from - 1;
  }

  /** Tokens that are scored. */
  public int targets() {
    return to - from - context;
  }

  /** The token at a position of the span. */
  public int id(int position) {
    return ids[from + position];
  }
}
