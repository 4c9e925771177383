package dev.keelson.apiserver.discovery;

import dev.keelson.api.catalogue.ResourceInfo;
import java.util.List;

/** What is served at this moment. Safe for many threads. */
public interface ServedApi {

    /** Grows with every change of {@link #resources}. */
    long generation();

    List<ResourceInfo> resources();
}
