package io.quicksilver.model.score;

import io.quicksilver.model.text.Tokenizer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A context and its continuation in tokens.
 *
 * <p>The context's tokens are those of its text alone. The continuation's are those of both texts
 * together, less as many as the context has. Where no token crosses the border, that is both texts
 * as they are encoded together. Where one does, the model reads the context as its text alone has
 * it, and what the continuation is left with may be less than its text, even nothing. White space
 * that ends the context belongs to the continuation, since tokenizers join it to the word behind
 * it. An empty context is the start token.
 *
 * <p>Source: lm-evaluation-harness, TemplateLM.loglikelihood and _encode_pair.
 *
 * @param ids context and continuation
 * @param context tokens of the context; as many as there are ids where nothing of the continuation
 *     is left
 */
@SuppressWarnings("ArrayRecordComponent") // a value handed on once, never compared
public record TextPair(int[] ids, int context) {

  /**
   * Encodes a pair.
   *
   * @param startId stands for an empty context
   */
  public static TextPair of(Tokenizer tokenizer, int startId, String context, String continuation) {
    int end = context.length();
    while (end > 0 && WhiteSpace.is(context.charAt(end - 1))) {
      end--;
    }
    int[] whole = tokenizer.encode(context + continuation);
    int[] given = end == 0 ? new int[0] : tokenizer.encode(context.substring(0, end));
    if (given.length == 0) {
      return new TextPair(StartToken.ahead(whole, startId), 1);
    }
    int[] ids = Arrays.copyOf(given, Math.max(given.length, whole.length));
    int left = ids.length - given.length;
    System.arraycopy(whole, whole.length - left, ids, given.length, left);
    return new TextPair(ids, given.length);
  }

  /** Tokens of the continuation. */
  public int continuation() {
    return ids.length - context;
  }

  /**
   * The span that a model with this window reads: what is too long loses its beginning.
   *
   * @return empty where the continuation has no token, or more than the window
   */
  public Optional<TokenSpan> span(int window) {
    if (continuation() < 1 || continuation() > window) {
      return Optional.empty();
    }
    int cut = Math.max(0, ids.length - window - 1);
    return Optional.of(new TokenSpan(ids, cut, ids.length, context - cut));
  }
}
