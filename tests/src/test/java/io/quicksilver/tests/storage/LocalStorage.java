package io.quicksilver.tests.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** A folder of this machine. */
public final class LocalStorage implements Storage {

  private final Path folder;

  public LocalStorage(Path folder) {
    this.folder = folder;
  }

  @Override
  public String uri(String name) {
    return folder.resolve(name).toString();
  }

  @Override
  public List<String> sparkOptions() {
    return List.of();
  }

  @Override
  public FileSystem fileSystem() throws IOException {
    return FileSystem.newInstanceLocal(new Configuration()).getRawFileSystem();
  }

  @Override
  public void close() {}
}
