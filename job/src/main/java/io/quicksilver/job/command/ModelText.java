package io.quicksilver.job.command;

import io.quicksilver.model.config.ModelConfig;
import java.util.Locale;

/** A model in words. */
final class ModelText {

  private ModelText() {}

  /** The semantics of the modules, as config.json spells them. */
  static String semantics(ModelConfig config) {
    return String.format(
        Locale.ROOT,
        "context_pooling=%s, context_scope=%s, token_mixing_padding=%s, token_mixing_position=%s,"
            + " token_mixing_residual=%s, adaptive_norm=%s",
        config.contextPooling().spelling(),
        config.contextScope().spelling(),
        config.tokenMixingPadding().spelling(),
        config.tokenMixingPosition().spelling(),
        config.tokenMixingResidual(),
        config.adaptiveNorm().spelling());
  }
}
