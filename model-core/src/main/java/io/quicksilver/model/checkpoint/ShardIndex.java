package io.quicksilver.model.checkpoint;

import io.quicksilver.model.ModelException;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which file of a sharded checkpoint holds which tensor: {@code model.safetensors.index.json}.
 *
 * @param files file name by tensor name; plain names of files beside the index, never paths
 */
record ShardIndex(Map<String, String> files) {

  /** The longest index that is read, in bytes. */
  static final int LONGEST = 1 << 24;

  private static final Pattern PLAIN_NAME =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}\\.safetensors");

  ShardIndex {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /**
   * Reads an index.
   *
   * @param file names the index in errors
   */
  static ShardIndex parse(String file, byte[] json) {
    return JsonReading.object(file, json, reading -> new ShardIndex(weightMap(file, reading)));
  }

  /** The shards, each once. */
  Set<String> shards() {
    return new LinkedHashSet<>(files.values());
  }

  private static Map<String, String> weightMap(String file, JsonReading json) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    Map<String, String> spellings = new LinkedHashMap<>();
    for (String key = json.nextKey(); key != null; key = json.nextKey()) {
      if (!key.equals("weight_map")) {
        json.skip();
        continue;
      }
      json.beginObject("weight_map");
      for (String name = json.nextKey(); name != null; name = json.nextKey()) {
        String shard = json.text("the file of " + ModelException.quote(name));
        if (!PLAIN_NAME.matcher(shard).matches()) {
          throw json.mustBe(
              "the file of " + ModelException.quote(name),
              "the plain name of a .safetensors file beside it");
        }
        files.put(name, spellings.computeIfAbsent(shard, same -> same));
      }
    }
    if (files.isEmpty()) {
      throw new ModelException(
          "Cannot read " + file + ": weight_map must be a map with tensors, got none");
    }
    return files;
  }
}
