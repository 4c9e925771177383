package dev.keelson.apiserver.openapi;

import dev.keelson.apiserver.openapi.Operation.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters that each verb takes, and each subresource that is a conversation with a node. */
final class Parameters {

    private static final Parameter PRETTY = text("pretty", "whether the output is indented");
    private static final Parameter CONTAINER =
            text("container", "the container; may be left out if the pod has only one");
    private static final Parameter PATH_ELSEWHERE = text("path", "the path at the node, pod or service");

    private static final List<Parameter> WRITE = List.of(
            text("dryRun", "All: go through every stage and store nothing"),
            text("fieldManager", "who makes the changes; at most 128 printable characters"),
            text("fieldValidation", "what becomes of unknown and duplicate fields: Ignore, Warn or Strict"));

    private static final List<Parameter> LIST = List.of(
            text("continue", "the token of the page before"),
            text("fieldSelector", "selects by fields; all objects by default"),
            text("labelSelector", "selects by labels; all objects by default"),
            number("limit", "how many objects a page holds at most"),
            text("resourceVersion", "which revision is wanted"),
            text("resourceVersionMatch", "how resourceVersion is meant: Exact or NotOlderThan"),
            flag("sendInitialEvents", "whether a watch begins with the objects there are"),
            number("timeoutSeconds", "how long the answer may take or the watch last"));

    private static final List<Parameter> WATCH = List.of(
            flag("allowWatchBookmarks", "whether a watch gets BOOKMARK events"),
            flag("watch", "sends changes as they come instead of a list"));

    private static final List<Parameter> DELETE = List.of(
            text("dryRun", "All: go through every stage and store nothing"),
            number("gracePeriodSeconds", "seconds until the object is deleted; 0 is at once"),
            flag(
                    "ignoreStoreReadErrorWithClusterBreakingPotential",
                    "deletes an object that cannot be read from storage"),
            flag("orphanDependents", "the older form of propagationPolicy"),
            text("propagationPolicy", "what becomes of dependents: Orphan, Background, Foreground"));

    private static final List<Parameter> STREAMS = List.of(
            CONTAINER,
            flag("stderr", "whether standard error is passed on"),
            flag("stdin", "whether standard input is passed on"),
            flag("stdout", "whether standard output is passed on"),
            flag("tty", "whether the container gets a terminal"));

    private static final Map<String, List<Parameter>> CONVERSATIONS = Map.of(
            "attach",
            STREAMS,
            "exec",
            plus(STREAMS, text("command", "the command and, repeated, its arguments")),
            "portforward",
            List.of(number("ports", "the ports to be forwarded")),
            "proxy",
            List.of(PATH_ELSEWHERE),
            "log",
            List.of(
                    CONTAINER,
                    PRETTY,
                    flag("follow", "whether to go on as the log grows"),
                    flag("insecureSkipTLSVerifyBackend", "whether the node may be anybody"),
                    number("limitBytes", "where to stop"),
                    flag("previous", "whether the log of the container before is wanted"),
                    number("sinceSeconds", "how old the oldest line may be"),
                    text("stream", "All, Stdout or Stderr"),
                    number("tailLines", "how many lines at the end are wanted"),
                    flag("timestamps", "whether each line begins with its time")));

    private Parameters() {}

    private static Parameter text(String name, String text) {
        return Parameter.inQuery(name, "string", text);
    }

    private static Parameter flag(String name, String text) {
        return Parameter.inQuery(name, "boolean", text);
    }

    private static Parameter number(String name, String text) {
        return Parameter.inQuery(name, "integer", text);
    }

    @SafeVarargs
    private static <T> List<T> plus(List<T> some, T... more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }

    /** Those of a verb, without path parameters. */
    static List<Parameter> of(String verb) {
        List<Parameter> all = new ArrayList<>(List.of(PRETTY));
        switch (verb) {
            case "create", "update" -> all.addAll(WRITE);
            case "patch" -> {
                all.addAll(WRITE);
                all.add(flag("force", "take over fields that others own; for apply only"));
            }
            case "list", "watch" -> {
                all.addAll(LIST);
                all.addAll(WATCH);
            }
            case "delete" -> all.addAll(DELETE);
            case "deletecollection" -> {
                all.addAll(DELETE);
                all.addAll(LIST);
            }
            default -> {
                // Reading one object takes none of its own.
            }
        }
        return all;
    }

    /** Those of a subresource that talks with a node, or null if it does not. */
    static @Nullable List<Parameter> ofConversation(String subresource) {
        return CONVERSATIONS.get(subresource);
    }
}
