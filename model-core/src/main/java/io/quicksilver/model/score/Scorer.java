package io.quicksilver.model.score;

import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.Caching;
import io.quicksilver.model.decode.GenerationStats;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.decode.PrefixCache;
import io.quicksilver.model.decode.StepCosts;
import io.quicksilver.model.layer.Scratch;
import io.quicksilver.model.layer.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Scores spans of tokens with a loaded model: one per task.
 *
 * <p>Spans are packed into steps of a bounded number of rows, a long one over several steps, and
 * come out in their order. Those that begin alike, a query's choices say, share that beginning in a
 * {@link PrefixCache}, where the model allows it. What a span gets depends on nothing that shares
 * its steps: with context scope {@code batch}, too, where each span is a batch of its own.
 *
 * <p>By default a span takes one forward, in which no token sees a later one; a model with {@code
 * full} pooling has no such forward. Prequentially each token takes a forward of its own over all
 * that stands before it in the span, which is then the prompt: what the model says of the next
 * token when it has read just that.
 *
 * <p>Owns scratch and caches; {@link #close} frees them at any moment. Used by one thread.
 */
public final class Scorer implements AutoCloseable {

  /** Steps' worth of tokens that run at once: bounds the caches. */
  private static final int STEPS_AHEAD = 4;

  private final ModifiedLlama model;
  private final int tokensPerStep;
  private final boolean prequential;
  private final boolean alone;
  private final Scratch scratch;
  private final StepTargets targets;
  private final Step step = new Step();
  private final List<Piece> running = new ArrayList<>();
  private final List<Piece> entered = new ArrayList<>();
  private final PrefixCache prefixes;
  private final Deque<OpenSpan> open = new ArrayDeque<>();
  private Iterator<Piece> upcoming = Collections.emptyIterator();
  private GenerationStats stats = GenerationStats.NONE;
  private StepCosts costs = StepCosts.NONE;

  /**
   * A scorer.
   *
   * @param model stays the caller's
   * @param tokensPerStep rows that one forward takes at most, if it can; bounds the scratch
   * @param prequential whether each token takes a forward of its own
   * @param threads threads that share a forward
   * @throws IllegalArgumentException for a model with {@code full} pooling, unless prequential
   */
  public Scorer(ModifiedLlama model, int tokensPerStep, boolean prequential, int threads) {
    this(model, new PrefixCache(0), tokensPerStep, prequential, threads);
  }

  /**
   * The same, where spans that begin alike share that beginning.
   *
   * @param prefixes what they share with those of every scorer and generator that uses it, all of
   *     the same model
   */
  public Scorer(
      ModifiedLlama model,
      PrefixCache prefixes,
      int tokensPerStep,
      boolean prequential,
      int threads) {
    ModelConfig config = model.config();
    if (model.caching() == Caching.NOTHING && !prequential) {
      throw new IllegalArgumentException(
          "Cannot score in one forward: context_pooling must be causal or prompt, got full");
    }
    this.model = model;
    this.prefixes = prefixes;
    this.tokensPerStep = tokensPerStep;
    this.prequential = prequential;
    this.alone = config.contextScope() == ContextScope.BATCH;
    this.scratch = model.scratch(threads);
    this.targets = new StepTargets(config.vocabularySize(), threads);
  }

  /**
   * Scores spans, pulled as steps have room. An earlier call's must have been taken.
   *
   * @param beforeStep runs before each step; what it throws ends the call
   */
  public Iterator<TokenScores> score(Iterator<TokenSpan> spans, Runnable beforeStep) {
    if (!open.isEmpty()) {
      throw new IllegalStateException(
          "Cannot score: earlier spans must have been taken, got " + open.size() + " open");
    }
    upcoming = new Pieces(spans, open, model, prefixes, prequential);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        while (open.isEmpty() || !open.peek().complete()) {
          beforeStep.run();
          if (!round()) {
            return false;
          }
        }
        return true;
      }

      @Override
      public TokenScores next() {
        if (!hasNext()) {
          throw new NoSuchElementException("every span is scored");
        }
        return open.poll().scores();
      }
    };
  }

  /** One step; false when there is nothing left to compute. */
  private boolean round() {
    long began = System.nanoTime();
    fill();
    if (step.size() == 0) {
      return false;
    }
    model.forward(step, scratch);
    long computed = System.nanoTime();
    targets.score(model, scratch);
    entered.forEach(Piece::keep);
    retire();
    stats = stats.plus(new GenerationStats(step.rows(), 0, targets.size(), 1, 0, 0, 0));
    long scoring = System.nanoTime() - computed;
    costs = costs.plus(new StepCosts(step.rows(), 0, 0, 0, computed - began, 0, scoring));
    return true;
  }

  /**
   * Takes rows of the running pieces into the step, in their order, until it is full. A piece waits
   * while another computes a beginning that both have, or its prompt has no room.
   */
  private void fill() {
    admit();
    step.clear();
    targets.clear();
    entered.clear();
    Set<Object> claims = new HashSet<>();
    for (Piece piece : running) {
      int room = tokensPerStep - step.rows();
      if (room <= 0 || (alone && step.size() > 0)) {
        return;
      }
      long saved = piece.resume();
      stats = stats.plus(new GenerationStats(0, saved, 0, 0, 0, 0, 0));
      Object claim = piece.claim();
      boolean fits = step.size() == 0 || piece.least() <= room;
      if (fits && (claim == null || claims.add(claim))) {
        piece.enter(step, Math.max(piece.least(), Math.min(room, piece.most())), targets);
        entered.add(piece);
      }
    }
  }

  /** Lets pieces run, of enough tokens that those which wait leave others to compute. */
  private void admit() {
    int tokens = 0;
    for (Piece piece : running) {
      tokens += piece.remaining();
    }
    while (tokens < STEPS_AHEAD * tokensPerStep && upcoming.hasNext()) {
      Piece piece = upcoming.next();
      tokens += piece.remaining();
      running.add(piece);
    }
  }

  private void retire() {
    Iterator<Piece> pieces = running.iterator();
    while (pieces.hasNext()) {
      Piece piece = pieces.next();
      if (piece.remaining() == 0) {
        piece.release();
        pieces.remove();
      }
    }
  }

  /** What was done so far: rows computed as prefill, tokens scored as decode. */
  public GenerationStats stats() {
    return stats;
  }

  /** What its steps took: forwards as prefill, logits and their scoring as drawing. */
  public StepCosts costs() {
    return costs;
  }

  /** Native bytes held now, the model's apart. */
  public long nativeBytes() {
    return scratch.nativeBytes() + targets.nativeBytes();
  }

  @Override
  public void close() {
    running.forEach(Piece::release);
    running.clear();
    open.clear();
    scratch.close();
    targets.close();
  }
}
