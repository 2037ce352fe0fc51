package io.quicksilver.model.score;

import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;

/**
 * The windows in which a text is scored: each token but the first once, with as many tokens before
 * it as its window holds.
 *
 * <p>The first window scores all that it reads. Each later one scores the next {@code stride}
 * tokens and gives them all that fits before them: {@code window - stride + 1} tokens at least. So
 * a stride as wide as the window is the fastest, and a narrower one gives more context. The last
 * window ends with the text and so gives its fewer tokens the more.
 *
 * <p>Source: lm-evaluation-harness, get_rolling_token_windows, with pred_len = stride.
 */
public final class RollingWindows implements Iterator<TokenSpan> {

  private final int[] ids;
  private final int window;
  private final int stride;
  private int scored = 1;

  /**
   * The windows of a text.
   *
   * @param ids its tokens; the first is given, the start token say
   * @param window tokens that the model reads at most
   * @param stride tokens that a later window scores, 1 .. window
   */
  public RollingWindows(int[] ids, int window, int stride) {
    if (stride < 1 || stride > window) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot score a text: stride must be from 1 to the window of %d, got %d",
              window,
              stride));
    }
    this.ids = ids;
    this.window = window;
    this.stride = stride;
  }

  @Override
  public boolean hasNext() {
    return scored < ids.length;
  }

  @Override
  public TokenSpan next() {
    if (!hasNext()) {
      throw new NoSuchElementException("every token is in a window");
    }
    int step = scored == 1 ? window : stride;
    int to = (int) Math.min((long) scored + step, ids.length);
    int from = Math.max(0, to - 1 - window);
    TokenSpan span = new TokenSpan(ids, from, to, scored - from);
    scored = to;
    return span;
  }
}
