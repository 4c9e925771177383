package dev.keelson.apiserver.registry;

import org.jspecify.annotations.Nullable;

/**
 * Parameters of list, watch and deletecollection, unparsed except for their JSON type; the service checks them.
 *
 * @param labelSelector empty selects everything
 * @param fieldSelector empty selects everything
 * @param resourceVersion empty, {@code 0} or a revision
 * @param resourceVersionMatch empty, {@code Exact} or {@code NotOlderThan}
 * @param limit items a page; 0 or less means all
 * @param continueToken of the previous page, or empty
 * @param timeoutSeconds of a watch, or null
 * @param allowWatchBookmarks whether a watch may get bookmarks
 * @param sendInitialEvents of a watch, or null when not given
 */
public record ListOptions(
        String labelSelector,
        String fieldSelector,
        String resourceVersion,
        String resourceVersionMatch,
        long limit,
        String continueToken,
        @Nullable Long timeoutSeconds,
        boolean allowWatchBookmarks,
        @Nullable Boolean sendInitialEvents) {

    public static final ListOptions ALL = new ListOptions("", "", "", "", 0, "", null, false, null);

    public ListOptions withLabelSelector(String selector) {
        return new ListOptions(
                selector,
                fieldSelector,
                resourceVersion,
                resourceVersionMatch,
                limit,
                continueToken,
                timeoutSeconds,
                allowWatchBookmarks,
                sendInitialEvents);
    }

    public ListOptions withFieldSelector(String selector) {
        return new ListOptions(
                labelSelector,
                selector,
                resourceVersion,
                resourceVersionMatch,
                limit,
                continueToken,
                timeoutSeconds,
                allowWatchBookmarks,
                sendInitialEvents);
    }

    public ListOptions withResourceVersion(String version) {
        return new ListOptions(
                labelSelector,
                fieldSelector,
                version,
                resourceVersionMatch,
                limit,
                continueToken,
                timeoutSeconds,
                allowWatchBookmarks,
                sendInitialEvents);
    }

    public ListOptions withPage(long pageLimit, String token) {
        return new ListOptions(
                labelSelector,
                fieldSelector,
                resourceVersion,
                resourceVersionMatch,
                pageLimit,
                token,
                timeoutSeconds,
                allowWatchBookmarks,
                sendInitialEvents);
    }
}
