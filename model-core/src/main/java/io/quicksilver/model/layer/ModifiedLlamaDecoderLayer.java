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

  /**
   * Runs the step's rows of the residual stream, {@code scratch.hidden [T, H]}, in place; what the
   * MLP adds waits for the next layer or for {@link Scratch#settle}.
   */
  public void forward(Step step, Scratch scratch) {
    ResidualStream h = scratch.residual();
    h.add(mixAndAttend(h, step, scratch));
    postAttentionNorm.forward(h, step, scratch.input()::put, scratch);
    mlp.forward(scratch.input(), step, scratch.update(), scratch);
    h.add(scratch.update(), gates(step, scratch));
  }

  private ScalingRows gates(Step step, Scratch scratch) {
    return seBlock.isEmpty() ? null : seBlock.get().forward(scratch.update(), step, scratch);
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

  /** Norm and attention, with the token mixing on the side that the checkpoint asks for. */
  private Matrix mixAndAttend(ResidualStream h, Step step, Scratch scratch) {
    boolean mixesFirst =
        tokenMixing.isPresent() && mixingPosition == TokenMixingPosition.BEFORE_ATTENTION;
    if (mixesFirst && step.rows() == step.size()) {
      RowTarget mixing = tokenMixing.get().ofSingleRows(step, scratch.input(), scratch);
      inputNorm.forward(h, step, mixing, scratch);
    } else if (mixesFirst) {
      inputNorm.forward(h, step, scratch.normed::put, scratch);
      tokenMixing.get().forward(scratch.normed, step, scratch.input(), scratch);
    } else {
      inputNorm.forward(h, step, scratch.input()::put, scratch);
    }
    attention.forward(scratch.input(), step, scratch.update(), scratch);
    if (mixesFirst || tokenMixing.isEmpty()) {
      return scratch.update();
    }
    tokenMixing.get().forward(scratch.update(), step, scratch.mixed, scratch);
    return scratch.mixed;
  }
}
