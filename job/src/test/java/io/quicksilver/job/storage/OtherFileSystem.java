package io.quicksilver.job.storage;

import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The local disk under another scheme, {@code other:///}: a file system that is not the local one.
 */
public final class OtherFileSystem extends RawLocalFileSystem {

  private static final URI ROOT = URI.create("other:///");

  /** A configuration that knows it. */
  public static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set("fs.other.impl", OtherFileSystem.class.getName());
    return configuration;
  }

  @Override
  public URI getUri() {
    return ROOT;
  }

  @Override
  public String getScheme() {
    return ROOT.getScheme();
  }
}
