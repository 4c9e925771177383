package dev.keelson.apiserver.registry;

/**
 * Parameters of a get.
 *
 * @param resourceVersion as in the query; empty for the newest
 */
public record GetOptions(String resourceVersion) {
    public static final GetOptions NEWEST = new GetOptions("");
}
