package io.quicksilver.model.score;

import io.quicksilver.model.decode.Caching;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.decode.PrefixCache;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Cuts spans into what has to be computed for them, a span at a time. */
final class Pieces implements Iterator<Piece> {

  private final Iterator<TokenSpan> spans;
  private final Deque<OpenSpan> open;
  private final int layers;
  private final boolean promptAtOnce;
  private final PrefixCache prefixes;
  private final boolean prequential;
  private OpenSpan span;
  private int next;

  /**
   * The pieces of spans.
   *
   * @param open takes each span as its first piece is drawn
   * @param prefixes what spans share, for models whose prompts may be computed in pieces
   */
  Pieces(
      Iterator<TokenSpan> spans,
      Deque<OpenSpan> open,
      ModifiedLlama model,
      PrefixCache prefixes,
      boolean prequential) {
    this.spans = spans;
    this.open = open;
    this.layers = model.config().layers();
    this.promptAtOnce = model.caching() != Caching.PIECES;
    this.prefixes = promptAtOnce ? null : prefixes;
    this.prequential = prequential;
  }

  @Override
  public boolean hasNext() {
    return span != null || spans.hasNext();
  }

  @Override
  public Piece next() {
    if (!hasNext()) {
      throw new NoSuchElementException("every span is cut");
    }
    if (span == null) {
      span = new OpenSpan(spans.next());
      open.add(span);
      next = span.span().context();
    }
    return prequential ? nextPrefix() : whole();
  }

  private Piece whole() {
    int context = span.span().context();
    Piece piece =
        new Piece(
            span,
            layers,
            span.span().inputs(),
            context - 1,
            context,
            promptAtOnce ? context : 1,
            prefixes);
    span = null;
    return piece;
  }

  /** All that stands before one scored token, which its last row predicts. */
  private Piece nextPrefix() {
    Piece piece = new Piece(span, layers, next, next - 1, next, next, null);
    next++;
    if (next > span.span().inputs()) {
      span = null;
    }
    return piece;
  }
}
