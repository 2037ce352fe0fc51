package io.quicksilver.model.layer;

import io.quicksilver.model.config.TokenMixingPosition;
import io.quicksilver.model.math.Matrix;
import java.util.Optional;

/**
 * One layer of the modified Llama decoder; a module whose weights a checkpoint lacks is left out,
 * so an ordinary Llama's layer is the one with none of them.
 *
 * <p>Source: the model card of Liquid-Metal-Tinyllama, its five steps.
 */
public final class ModifiedLlamaDecoderLayer {

  private final AdaptiveRMSNorm inputNorm;
  private final Optional<TokenMixing> tokenMixing;
  private final TokenMixingPosition mixingPosition;
  private final Attention attention;
  private final AdaptiveRMSNorm postAttentionNorm;
  private final MLP mlp;
  private final Optional<SEBlock> seBlock;

  ModifiedLlamaDecoderLayer(
      AdaptiveRMSNorm inputNorm,
      Optional<TokenMixing> tokenMixing,
      TokenMixingPosition mixingPosition,
      Attention attention,
      AdaptiveRMSNorm postAttentionNorm,
      MLP mlp,
      Optional<SEBlock> seBlock) {
    this.inputNorm = inputNorm;
    this.tokenMixing = tokenMixing;
    this.mixingPosition = mixingPosition;
    this.attention = attention;
    this.postAttentionNorm = postAttentionNorm;
    this.mlp = mlp;
    this.seBlock = seBlock;
  }

  /** Runs the step's rows of the residual stream, {@code scratch.hidden [T, H]}, in place. */
  public void forward(Step step, Scratch scratch) {
    Matrix h = scratch.hidden();
    inputNorm.forward(h, step, scratch.normed, scratch);
    add(h, mixAndAttend(step, scratch), step, scratch);
    postAttentionNorm.forward(h, step, scratch.normed, scratch);
    mlp.forward(scratch.normed, step, scratch.update(), scratch);
    seBlock.ifPresent(block -> block.forward(scratch.update(), step, scratch));
    add(h, scratch.update(), step, scratch);
  }

  /** The products that every row goes through, and nothing else: for measuring. */
  public void multiplyAlone(int rows, Scratch scratch) {
    attention.multiplyAlone(rows, scratch);
    mlp.multiplyAlone(rows, scratch);
  }

  /** Native bytes of the weights that every row is multiplied with. */
  public long productBytes() {
    return attention.productBytes() + mlp.productBytes();
  }

  /** Attention with the token mixing on the side of it that the checkpoint asks for. */
  private Matrix mixAndAttend(Step step, Scratch scratch) {
    if (tokenMixing.isEmpty()) {
      attention.forward(scratch.normed, step, scratch.update(), scratch);
      return scratch.update();
    }
    if (mixingPosition == TokenMixingPosition.BEFORE_ATTENTION) {
      tokenMixing.get().forward(scratch.normed, step, scratch.mixed, scratch);
      attention.forward(scratch.mixed, step, scratch.update(), scratch);
      return scratch.update();
    }
    attention.forward(scratch.normed, step, scratch.update(), scratch);
    tokenMixing.get().forward(scratch.update(), step, scratch.mixed, scratch);
    return scratch.mixed;
  }

  private static void add(Matrix h, Matrix update, Step step, Scratch scratch) {
    scratch
        .lanes()
        .forEach(
            step.rows(),
            (row, lane) -> {
              Scratch.LaneRows rows = scratch.lane(lane);
              h.read(row, rows.first, 0);
              update.read(row, rows.second, 0);
              Rows.add(rows.first, rows.second, h.width());
              h.write(row, rows.first, 0);
            });
  }
}
