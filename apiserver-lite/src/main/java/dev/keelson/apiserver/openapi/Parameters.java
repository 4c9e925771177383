package dev.keelson.apiserver.openapi;

import java.util.List;
import java.util.stream.Stream;

/** The query parameters that each verb takes. */
final class Parameters {

    record Parameter(String name, String type, String text) {}

    private static final Parameter DRY_RUN =
            new Parameter("dryRun", "string", "All: go through every stage and store nothing");
    private static final Parameter FIELD_MANAGER =
            new Parameter("fieldManager", "string", "who makes the changes; at most 128 printable characters");
    private static final Parameter FIELD_VALIDATION = new Parameter(
            "fieldValidation", "string", "what becomes of unknown and duplicate fields: Ignore, Warn or Strict");
    private static final Parameter FORCE =
            new Parameter("force", "boolean", "take over fields that others own; for apply only");

    private static final List<Parameter> WRITE = List.of(DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION);
    private static final List<Parameter> PATCH = List.of(DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION, FORCE);
    private static final List<Parameter> LIST = List.of(
            new Parameter("allowWatchBookmarks", "boolean", "whether a watch gets BOOKMARK events"),
            new Parameter("continue", "string", "the token of the page before"),
            new Parameter("fieldSelector", "string", "selects by fields; all objects by default"),
            new Parameter("labelSelector", "string", "selects by labels; all objects by default"),
            new Parameter("limit", "integer", "how many objects a page holds at most"),
            new Parameter("resourceVersion", "string", "which revision is wanted"),
            new Parameter("resourceVersionMatch", "string", "how resourceVersion is meant: Exact or NotOlderThan"),
            new Parameter("sendInitialEvents", "boolean", "whether a watch begins with the objects there are"),
            new Parameter("timeoutSeconds", "integer", "how long the answer may take or the watch last"),
            new Parameter("watch", "boolean", "sends changes as they come instead of a list"));
    private static final List<Parameter> DELETE = List.of(
            DRY_RUN,
            new Parameter("gracePeriodSeconds", "integer", "seconds until the object is deleted; 0 is at once"),
            new Parameter(
                    "ignoreStoreReadErrorWithClusterBreakingPotential",
                    "boolean",
                    "deletes an object that cannot be read from storage"),
            new Parameter("orphanDependents", "boolean", "the older form of propagationPolicy"),
            new Parameter("propagationPolicy", "string", "what becomes of dependents: Orphan, Background, Foreground"));

    private Parameters() {}

    static List<Parameter> of(String verb) {
        return switch (verb) {
            case "create", "update" -> WRITE;
            case "patch" -> PATCH;
            case "list" -> LIST;
            case "delete" -> DELETE;
            case "deletecollection" ->
                Stream.concat(DELETE.stream(), LIST.stream())
                        .filter(parameter -> !parameter.name().equals("watch")
                                && !parameter.name().equals("allowWatchBookmarks"))
                        .toList();
            default -> List.of();
        };
    }
}
