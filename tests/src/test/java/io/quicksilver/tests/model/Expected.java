package io.quicksilver.tests.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the oracle computed for a golden case, read without the product's own reader. */
final class Expected {

  private final ByteBuffer data;
  private final JsonNode header;

  private Expected(ByteBuffer data, JsonNode header) {
    this.data = data;
    this.header = header;
  }

  static Expected read(Path file) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = Math.toIntExact(all.getLong());
    byte[] json = new byte[headerLength];
    all.get(json);
    return new Expected(
        all.slice().order(ByteOrder.LITTLE_ENDIAN),
        new ObjectMapper().readTree(new String(json, StandardCharsets.UTF_8)));
  }

  int size(String name, int dimension) {
    return header.get(name).get("shape").get(dimension).asInt();
  }

  /** One float, its place counted in C order. */
  float real(String name, int index) {
    return data.getFloat(begin(name) + index * Float.BYTES);
  }

  /** One integer, its place counted in C order. */
  int integer(String name, int index) {
    return Math.toIntExact(data.getLong(begin(name) + index * Long.BYTES));
  }

  private int begin(String name) {
    return header.get(name).get("data_offsets").get(0).asInt();
  }
}
