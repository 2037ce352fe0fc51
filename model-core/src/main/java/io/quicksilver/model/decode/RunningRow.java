package io.quicksilver.model.decode;

import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.layer.Sequence;
import io.quicksilver.model.layer.Tokens;
import io.quicksilver.model.text.Detokenizer;
import io.quicksilver.model.text.StopStrings;
import io.quicksilver.model.text.Tokenizer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** A row that is being completed: its tokens, its text so far, and whether it has ended. */
final class RunningRow implements Tokens {

  private final OpenBatch source;
  private final int row;
  private final int given;
  private final GenerationRequest request;
  private final int[] ends;
  private final int window;
  private final Sequence sequence;
  private final SharedPrompt shared;
  private final Detokenizer detokenizer;
  private final StopStrings stops;
  private final StringBuilder text = new StringBuilder();
  private final BitSet seen;
  private int[] ids = new int[16];
  private float[] logprobs = new float[16];
  private int count;
  private int textTokens;
  private int sharedTokens;
  private double logprob;
  private FinishReason reason;

  /**
   * A row that begins.
   *
   * @param prefixes what its prompt may share with others; null: nothing
   */
  RunningRow(
      OpenBatch source, int row, ModelConfig config, Tokenizer tokenizer, PrefixCache prefixes) {
    this.source = source;
    this.row = row;
    this.given = source.batch().length(row);
    this.request = source.batch().request(row);
    this.window = config.maxPositions();
    this.shared = prefixes == null ? null : prefixes.prompt(this, given);
    this.sequence = new Sequence(this, source.batch().promptLength(row), config.layers());
    this.detokenizer = tokenizer.detokenizer();
    List<String> stop = request.options().stop();
    this.ends = ends(config, tokenizer, request.options());
    this.stops = stop.isEmpty() ? null : new StopStrings(stop);
    this.seen = request.options().repetitionPenalty() == 1 ? null : new BitSet();
    if (seen != null) {
      for (int i = 0; i < given; i++) {
        seen.set(source.batch().id(row, i));
      }
    }
  }

  /**
   * The ids that end the text: a stop string that is a special token has no text to be found in.
   */
  private static int[] ends(ModelConfig config, Tokenizer tokenizer, SamplingOptions options) {
    IntStream stops =
        options.stop().stream().map(tokenizer::specialId).flatMapToInt(OptionalInt::stream);
    return options.ignoreEos()
        ? stops.toArray()
        : IntStream.concat(config.eosTokenIds().stream().mapToInt(id -> id), stops).toArray();
  }

  @Override
  public int id(int position) {
    return position < given ? source.batch().id(row, position) : ids[position - given];
  }

  Sequence sequence() {
    return sequence;
  }

  OpenBatch source() {
    return source;
  }

  boolean ended() {
    return reason != null;
  }

  /** Positions that the next step has to compute. */
  int pending() {
    return given + count - sequence.computed();
  }

  /** Whether it has no token of its own yet: the next step computes its prompt, or some of it. */
  boolean fresh() {
    return count == 0;
  }

  /**
   * How many of its pending positions the next step computes.
   *
   * @param most positions that the step has room for
   * @param claimed what other rows of the round compute for all; 0 where this row waits for that
   */
  int piece(int most, Set<Object> claimed) {
    if (shared == null || !fresh()) {
      return Math.min(most, pending());
    }
    sharedTokens += shared.resume(sequence);
    if (shared.claim() != null && !claimed.add(shared.claim())) {
      return 0;
    }
    return Math.min(Math.min(most, pending()), shared.border() - sequence.computed());
  }

  /** Hands on what was just computed, if others want it. */
  void computed() {
    if (shared != null && fresh()) {
      shared.keep(sequence);
    }
  }

  /** Prompt tokens that others had computed, since the last call. */
  int takeShared() {
    int tokens = sharedTokens;
    sharedTokens = 0;
    return tokens;
  }

  /** Whether {@link #draw} leaves other logits than it got. */
  boolean changesLogits() {
    return seen != null;
  }

  /** Draws the next token from {@code logits [V]}. */
  int draw(float[] logits, Sampler sampler) {
    SamplingOptions options = request.options();
    if (options.temperature() == 0 && seen == null) {
      return Sampler.argmax(logits);
    }
    double uniform = CounterRandom.uniform(options.seed(), request.rowKey(), count);
    return sampler.draw(logits, options, seen, uniform);
  }

  /** Takes a drawn token, and decides whether the row ends with it. */
  void accept(int id, float tokenLogprob) {
    append(id, tokenLogprob);
    if (endsText(id)) {
      finish(FinishReason.STOP);
      return;
    }
    textTokens = count;
    if (stops != null) {
      text.append(stops.append(detokenizer.append(id)));
    }
    if (stops != null && (stops.stopped() || stops.completes(detokenizer.pending()))) {
      finish(FinishReason.STOP);
    } else if (count == request.options().maxNewTokens()) {
      finish(FinishReason.LENGTH);
    } else if (given + count >= window) {
      finish(FinishReason.CONTEXT);
    }
  }

  private boolean endsText(int id) {
    for (int end : ends) {
      if (end == id) {
        return true;
      }
    }
    return false;
  }

  private void append(int id, float tokenLogprob) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count);
      logprobs = Arrays.copyOf(logprobs, 2 * count);
    }
    ids[count] = id;
    logprobs[count] = tokenLogprob;
    logprob += tokenLogprob;
    count++;
    if (seen != null) {
      seen.set(id);
    }
  }

  /** Ends the row with the text that was held back; a stop string may still complete in it. */
  private void finish(FinishReason why) {
    if (stops == null) {
      spell();
      reason = why;
      return;
    }
    text.append(stops.append(detokenizer.flush()));
    boolean stopped = stops.stopped();
    if (!stopped) {
      text.append(stops.flush());
    }
    reason = stopped ? FinishReason.STOP : why;
  }

  /** Without stop strings nobody asks for the text before the row ends. */
  private void spell() {
    for (int i = 0; i < textTokens; i++) {
      text.append(detokenizer.append(ids[i]));
    }
    text.append(detokenizer.flush());
  }

  Completion completion() {
    return new Completion(
        request,
        text.toString(),
        reason,
        given,
        Arrays.copyOf(ids, count),
        Arrays.copyOf(logprobs, count),
        logprob);
  }
}
