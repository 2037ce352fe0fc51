package io.quicksilver.job.settings;

import static io.quicksilver.job.settings.ValueType.constant;
import static io.quicksilver.job.settings.ValueType.count;
import static io.quicksilver.job.settings.ValueType.flag;
import static io.quicksilver.job.settings.ValueType.oneOf;
import static io.quicksilver.job.settings.ValueType.optional;

import io.quicksilver.model.checkpoint.DataType;
import io.quicksilver.model.config.AdaptiveNorm;
import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.TokenMixingPadding;
import io.quicksilver.model.config.TokenMixingPosition;
import java.util.List;
import java.util.Optional;

/** The settings of {@code convert}. */
public final class ConvertKeys {

  public static final OptionKey<String> INIT =
      new OptionKey<>(
          "convert.init",
          "--init",
          oneOf("auto", "neutral", "random", "keep"),
          "Modules to add: neutral ones change no number, keep adds none; auto: neutral to an"
              + " ordinary Llama, none where only a type is asked for.");
  public static final OptionKey<Optional<DataType>> TYPE =
      new OptionKey<>(
          "convert.type",
          "--type",
          optional(constant(DataType.class)),
          "Type of the weights written; null: the type they have.");
  public static final OptionKey<ContextPooling> CONTEXT_POOLING =
      new OptionKey<>(
          "convert.context_pooling",
          "--context-pooling",
          constant(ContextPooling.class),
          "Positions that a position's context is the mean of.");
  public static final OptionKey<ContextScope> CONTEXT_SCOPE =
      new OptionKey<>(
          "convert.context_scope",
          "--context-scope",
          constant(ContextScope.class),
          "Whether a row has its own context, or a batch one for all its rows.");
  public static final OptionKey<TokenMixingPadding> PADDING =
      new OptionKey<>(
          "convert.token_mixing_padding",
          "--token-mixing-padding",
          constant(TokenMixingPadding.class),
          "Neighbours that token mixing sees: those before, or those on both sides.");
  public static final OptionKey<TokenMixingPosition> POSITION =
      new OptionKey<>(
          "convert.token_mixing_position",
          "--token-mixing-position",
          constant(TokenMixingPosition.class),
          "Where token mixing stands in the layer.");
  public static final OptionKey<Boolean> RESIDUAL =
      new OptionKey<>(
          "convert.token_mixing_residual",
          "--token-mixing-residual",
          flag(),
          "Whether token mixing adds to its input.");
  public static final OptionKey<AdaptiveNorm> NORM =
      new OptionKey<>(
          "convert.adaptive_norm",
          "--adaptive-norm",
          constant(AdaptiveNorm.class),
          "What the norms divide by.");
  public static final OptionKey<Integer> KERNEL =
      new OptionKey<>("convert.kernel", "--kernel", count(1, 64), "Taps of token mixing.");
  public static final OptionKey<Integer> REDUCTION =
      new OptionKey<>(
          "convert.reduction",
          "--reduction",
          count(1, 4096),
          "Squeeze and excitation narrows the hidden size by this.");

  static final List<OptionKey<?>> ALL =
      List.of(
          INIT,
          TYPE,
          CONTEXT_POOLING,
          CONTEXT_SCOPE,
          PADDING,
          POSITION,
          RESIDUAL,
          NORM,
          KERNEL,
          REDUCTION);

  private ConvertKeys() {}
}
