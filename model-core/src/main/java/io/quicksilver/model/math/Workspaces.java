package io.quicksilver.model.math;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The workspaces of a library: as many as there were products at one moment. */
final class Workspaces implements AutoCloseable {

  private final OneDnn library;
  private final List<Workspace> all = new ArrayList<>();
  private final Deque<Workspace> idle = new ArrayDeque<>();
  private boolean closed;

  Workspaces(OneDnn library) {
    this.library = library;
  }

  /** A workspace that is the caller's until it gives it back. */
  synchronized Workspace take() {
    if (closed) {
      throw new IllegalStateException(
          "Cannot multiply: the kernel library must be open, got a closed one");
    }
    Workspace workspace = idle.poll();
    if (workspace == null) {
      workspace = new Workspace(library);
      all.add(workspace);
    }
    return workspace;
  }

  /** The workspace that was given back last is taken first: it is warm. */
  synchronized void giveBack(Workspace workspace) {
    idle.push(workspace);
  }

  @Override
  public synchronized void close() {
    closed = true;
    all.forEach(Workspace::close);
    all.clear();
    idle.clear();
  }
}
