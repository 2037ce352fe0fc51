package io.quicksilver.model.config;

import io.quicksilver.model.ModelException;

/**
 * How the modules that a modified Llama adds see their context: the extension's keys of
 * config.json.
 *
 * @param adaptiveNorm what the layers' norms divide by
 * @param contextPooling which positions make a position's context
 * @param contextScope whose tokens share a context; BATCH is impossible with CAUSAL pooling
 * @param tokenMixingPadding which neighbours token mixing sees
 * @param tokenMixingPosition where token mixing stands
 * @param tokenMixingResidual {@code x + conv(x)} or {@code conv(x)} alone
 */
public record ExtensionSemantics(
    AdaptiveNorm adaptiveNorm,
    ContextPooling contextPooling,
    ContextScope contextScope,
    TokenMixingPadding tokenMixingPadding,
    TokenMixingPosition tokenMixingPosition,
    boolean tokenMixingResidual) {

  /**
   * What a converted model gets unless told otherwise: a context pooled from the prompt, computed
   * once and kept, and a convolution that looks back only.
   */
  public static final ExtensionSemantics CONVERTED =
      new ExtensionSemantics(
          AdaptiveNorm.RMS,
          ContextPooling.PROMPT,
          ContextScope.SEQUENCE,
          TokenMixingPadding.CAUSAL,
          TokenMixingPosition.BEFORE_ATTENTION,
          true);

  /** Refuses CAUSAL pooling over a batch, with a {@link ModelException}. */
  public ExtensionSemantics {
    if (contextPooling == ContextPooling.CAUSAL && contextScope == ContextScope.BATCH) {
      throw new ModelException(
          "Cannot read config.json: context_scope must be sequence with context_pooling=causal,"
              + " got batch");
    }
  }
}
