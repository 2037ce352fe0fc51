package io.quicksilver.model.checkpoint;

import io.quicksilver.model.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The weights in a model's folder: {@code model.safetensors}, or the shards that {@code
 * model.safetensors.index.json} names, mapped into memory.
 *
 * <p>A tied tensor may be stored once under one of its names; its other name then stands in the
 * file's {@code __metadata__} with the stored name as value, and both can be read here. Rotary
 * tables, which follow from config.json, are passed over.
 */
public final class Checkpoint implements WeightSource {

  /** The weights, where one file holds them all. */
  public static final String SINGLE_FILE = "model.safetensors";

  /** Where the weights stand, when there are several files. */
  public static final String INDEX_FILE = "model.safetensors.index.json";

  private record Stored(SafetensorsFile file, SafetensorsTensor tensor, DataType type) {}

  private final List<SafetensorsFile> files = new ArrayList<>();
  private final Map<String, Stored> tensors = new TreeMap<>();
  private final Map<String, String> aliases = new TreeMap<>();

  private Checkpoint() {}

  /**
   * Maps the weights in the folder and checks every header. Whether they fit a config is {@link
   * CheckpointLayout}'s question.
   *
   * @throws ModelException where files are missing, cannot be read or are damaged
   */
  public static Checkpoint open(Path folder) {
    Checkpoint checkpoint = new Checkpoint();
    try {
      if (Files.isRegularFile(folder.resolve(SINGLE_FILE))) {
        checkpoint.add(folder.resolve(SINGLE_FILE));
      } else if (Files.isRegularFile(folder.resolve(INDEX_FILE))) {
        checkpoint.addShards(folder);
      } else {
        throw new ModelException(
            String.format(
                "Cannot load the model: %s must be a folder with %s or %s, got neither",
                folder, SINGLE_FILE, INDEX_FILE));
      }
      checkpoint.resolveAliases();
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
    return checkpoint;
  }

  private void addShards(Path folder) {
    Path path = folder.resolve(INDEX_FILE);
    ShardIndex index = ShardIndex.parse(path.toString(), read(path));
    for (String shard : index.shards()) {
      SafetensorsFile file = add(folder.resolve(shard));
      for (String name : file.header().tensors().keySet()) {
        if (tensors.containsKey(name) && !shard.equals(index.files().get(name))) {
          throw new ModelException(
              String.format(
                  "Cannot read %s: the file of %s must be %s, which holds it, got %s",
                  path,
                  ModelException.quote(name),
                  shard,
                  index.files().getOrDefault(name, "none")));
        }
      }
    }
    for (Map.Entry<String, String> entry : index.files().entrySet()) {
      if (!tensors.containsKey(entry.getKey()) && !CheckpointNames.isRotaryTable(entry.getKey())) {
        throw new ModelException(
            String.format(
                "Cannot read %s: %s must hold tensor %s as the index says, got none",
                folder, entry.getValue(), ModelException.quote(entry.getKey())));
      }
    }
  }

  private SafetensorsFile add(Path path) {
    SafetensorsFile file = SafetensorsFile.open(path);
    files.add(file);
    for (SafetensorsTensor tensor : file.header().tensors().values()) {
      if (CheckpointNames.isRotaryTable(tensor.name())) {
        continue;
      }
      DataType type =
          DataType.named(tensor.type())
              .orElseThrow(
                  () ->
                      new ModelException(
                          String.format(
                              "Cannot read %s: the dtype of %s must be F32, F16 or BF16, got %s",
                              path, ModelException.quote(tensor.name()), tensor.type())));
      if (tensors.put(tensor.name(), new Stored(file, tensor, type)) != null) {
        throw new ModelException(
            String.format(
                "Cannot read %s: tensor %s must be in one shard only, got a second",
                path, ModelException.quote(tensor.name())));
      }
    }
    return file;
  }

  private void resolveAliases() {
    for (SafetensorsFile file : files) {
      file.header()
          .metadata()
          .forEach(
              (alias, stored) -> {
                if (CheckpointNames.mayBeAlias(alias)
                    && !tensors.containsKey(alias)
                    && tensors.containsKey(stored)) {
                  aliases.put(alias, stored);
                }
              });
    }
    aliases.forEach((alias, stored) -> tensors.put(alias, tensors.get(stored)));
  }

  private static byte[] read(Path path) {
    try {
      if (Files.size(path) > ShardIndex.LONGEST) {
        throw new ModelException(
            String.format(
                "Cannot read %s: it must be at most %d bytes, got %d",
                path, ShardIndex.LONGEST, Files.size(path)));
      }
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new ModelException(
          String.format("Cannot read %s: it must be a readable file, got %s", path, e), e);
    }
  }

  /** Sorted. */
  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  /** The second names of tied tensors, each with the name that the tensor is stored under. */
  public Map<String, String> aliases() {
    return Collections.unmodifiableMap(aliases);
  }

  @Override
  public long[] shape(String name) {
    return stored(name).tensor.shape().stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public DataType type(String name) {
    return stored(name).type;
  }

  @Override
  public ByteBuffer bytes(String name, long offset, int length) {
    Stored stored = stored(name);
    return stored.file.bytes(stored.tensor.name(), offset, length);
  }

  private Stored stored(String name) {
    Stored stored = tensors.get(name);
    if (stored == null) {
      throw new IllegalArgumentException(
          "Cannot read the checkpoint: the tensor must be there, got no " + name);
    }
    return stored;
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }
}
