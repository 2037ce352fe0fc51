package io.quicksilver.model.checkpoint;

import java.util.Locale;
import java.util.Optional;

/** The types that weights may have, by their names in safetensors headers. */
public enum DataType {
  /** IEEE 754 single precision. */
  F32(4, "float32"),
  /** IEEE 754 half precision: 5 bits of exponent, 10 of fraction. */
  F16(2, "float16"),
  /** The upper half of a single: 8 bits of exponent, 7 of fraction. */
  BF16(2, "bfloat16");

  private final int bytes;
  private final String configName;

  DataType(int bytes, String configName) {
    this.bytes = bytes;
    this.configName = configName;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** As config.json's {@code torch_dtype} names it. */
  public String configName() {
    return configName;
  }

  /** The type of that name, in either case; empty where weights cannot have it. */
  public static Optional<DataType> named(String name) {
    for (DataType type : values()) {
      if (type.name().equals(name.toUpperCase(Locale.ROOT))) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
