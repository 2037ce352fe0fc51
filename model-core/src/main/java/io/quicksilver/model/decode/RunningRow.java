package io.quicksilver.model.decode;

import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.layer.Sequence;
import io.quicksilver.model.layer.Tokens;
import io.quicksilver.model.text.Detokenizer;
import io.quicksilver.model.text.StopStrings;
import io.quicksilver.model.text.Tokenizer;
import java.util.Arrays;
import java.util.BitSet;

/** A row that is being completed: its tokens, its text so far, and whether it has ended. */
final class RunningRow implements Tokens {

  private final OpenBatch source;
  private final int row;
  private final int given;
  private final GenerationRequest request;
  private final ModelConfig config;
  private final Sequence sequence;
  private final Detokenizer detokenizer;
  private final StopStrings stops;
  private final StringBuilder text = new StringBuilder();
  private final BitSet seen;
  private int[] ids = new int[16];
  private float[] logprobs = new float[16];
  private int count;
  private double logprob;
  private FinishReason reason;

  RunningRow(OpenBatch source, int row, ModelConfig config, Tokenizer tokenizer) {
    this.source = source;
    this.row = row;
    this.given = source.batch().length(row);
    this.request = source.batch().request(row);
    this.config = config;
    this.sequence = new Sequence(this, source.batch().promptLength(row), config.layers());
    this.detokenizer = tokenizer.detokenizer();
    this.stops = new StopStrings(request.options().stop());
    this.seen = request.options().repetitionPenalty() == 1 ? null : new BitSet();
    if (seen != null) {
      for (int i = 0; i < given; i++) {
        seen.set(source.batch().id(row, i));
      }
    }
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

  /** Whether the next step is the row's first. */
  boolean fresh() {
    return count == 0;
  }

  /** Draws the next token from {@code logits [V]}, which it may change. */
  int draw(float[] logits, Sampler sampler, float[] logprobOut) {
    SamplingOptions options = request.options();
    if (options.temperature() == 0 && seen == null) {
      int id = Sampler.argmax(logits);
      logprobOut[0] = Sampler.logProbability(logits, id);
      return id;
    }
    float[] plain = logits.clone();
    double uniform = CounterRandom.uniform(options.seed(), request.rowKey(), count);
    int id = sampler.draw(logits, options, seen, uniform);
    logprobOut[0] = Sampler.logProbability(plain, id);
    return id;
  }

  /** Takes a drawn token, and decides whether the row ends with it. */
  void accept(int id, float tokenLogprob) {
    append(id, tokenLogprob);
    boolean eos = config.eosTokenIds().contains(id);
    if (eos && !request.options().ignoreEos()) {
      finish(FinishReason.STOP);
      return;
    }
    text.append(stops.append(detokenizer.append(id)));
    if (stops.stopped()) {
      reason = FinishReason.STOP;
    } else if (count == request.options().maxNewTokens()) {
      finish(FinishReason.LENGTH);
    } else if (given + count >= config.maxPositions()) {
      finish(FinishReason.CONTEXT);
    }
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
    text.append(stops.append(detokenizer.flush()));
    boolean stopped = stops.stopped();
    if (!stopped) {
      text.append(stops.flush());
    }
    reason = stopped ? FinishReason.STOP : why;
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
