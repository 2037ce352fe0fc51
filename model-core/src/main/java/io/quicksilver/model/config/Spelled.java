package io.quicksilver.model.config;

import java.util.Locale;

/** A value of config.json with a fixed set of spellings: the constant's name in lower case. */
public interface Spelled {

  /** The constant's name; every implementation is an enum. */
  String name();

  /** As config.json spells it, such as {@code before_attention}. */
  default String spelling() {
    return name().toLowerCase(Locale.ROOT);
  }
}
