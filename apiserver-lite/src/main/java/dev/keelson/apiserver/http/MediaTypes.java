package dev.keelson.apiserver.http;

import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chooses what to answer with, by apiserver's {@code endpoints/handlers/negotiation}. */
final class MediaTypes {

    static final String JSON = "application/json";
    static final String YAML = "application/yaml";

    private static final String META_GROUP = "meta.k8s.io";

    private MediaTypes() {}

    /** What an object is turned into before it is sent. */
    enum Form {
        OBJECT,
        TABLE,
        PARTIAL_METADATA,
        PARTIAL_METADATA_LIST
    }

    /**
     * What was agreed on.
     *
     * @param type application/json or application/yaml
     * @param formVersion v1 or v1beta1 of the form; empty for objects as they are
     * @param streamed whether the client named {@code stream=watch}
     */
    record Choice(String type, Form form, String formVersion, boolean pretty, boolean streamed) {

        boolean yaml() {
            return type.equals(YAML);
        }
    }

    record Clause(String type, String subtype, double quality, Map<String, String> parameters) {}

    /** As {@link #tryNegotiate}, with 406 for no agreement. */
    static Choice negotiate(@Nullable String accept, boolean stream, boolean transformable) {
        Choice choice = tryNegotiate(accept, stream, transformable);
        if (choice == null) {
            throw StatusException.notAcceptable("only the following media types are accepted: "
                    + (stream ? "application/json;stream=watch" : "application/json, application/yaml"));
        }
        return choice;
    }

    /**
     * The first of the client's wishes that can be fulfilled, or null.
     *
     * @param transformable whether this resource can be sent as a table or as metadata alone
     */
    static @Nullable Choice tryNegotiate(@Nullable String accept, boolean stream, boolean transformable) {
        if (accept == null || accept.isBlank()) {
            return new Choice(JSON, Form.OBJECT, "", false, false);
        }
        for (Clause clause : parse(accept)) {
            String type = offered(clause, stream);
            Choice choice = type == null ? null : choice(type, clause.parameters(), stream, transformable);
            if (choice != null) {
                return choice;
            }
        }
        return null;
    }

    private static @Nullable String offered(Clause clause, boolean stream) {
        if (clause.type().equals("*") && clause.subtype().equals("*")) {
            return JSON;
        }
        String name = clause.type() + "/" + clause.subtype();
        if (name.equals(JSON) || (name.equals(YAML) && !stream)) {
            return name;
        }
        return null;
    }

    private static @Nullable Choice choice(
            String type, Map<String, String> parameters, boolean stream, boolean transformable) {
        boolean streamed = false;
        boolean pretty = false;
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            switch (parameter.getKey()) {
                case "as", "g", "v", "q", "charset", "profile" -> {}
                case "pretty" -> pretty = parameter.getValue().equals("1");
                case "stream" -> {
                    if (!stream || !parameter.getValue().equals("watch")) {
                        return null;
                    }
                    streamed = true;
                }
                default -> {
                    return null;
                }
            }
        }
        String as = parameters.get("as");
        if (as == null) {
            return new Choice(type, Form.OBJECT, "", pretty, streamed);
        }
        Form form = form(as);
        String version = parameters.getOrDefault("v", "");
        if (form == null
                || !transformable
                || !META_GROUP.equals(parameters.get("g"))
                || !(version.equals("v1") || version.equals("v1beta1"))) {
            return null;
        }
        return new Choice(type, form, version, pretty, streamed);
    }

    private static @Nullable Form form(String as) {
        return switch (as) {
            case "Table" -> Form.TABLE;
            case "PartialObjectMetadata" -> Form.PARTIAL_METADATA;
            case "PartialObjectMetadataList" -> Form.PARTIAL_METADATA_LIST;
            default -> null;
        };
    }

    /** The clauses of an Accept header, best first. */
    static List<Clause> parse(String accept) {
        List<Clause> clauses = new ArrayList<>();
        for (String part : accept.split(",")) {
            String[] pieces = part.split(";", -1);
            String[] name = pieces[0].trim().toLowerCase(Locale.ROOT).split("/", 2);
            if (name.length != 2) {
                if (!name[0].equals("*")) {
                    continue;
                }
                name = new String[] {"*", "*"};
            }
            Map<String, String> parameters = new LinkedHashMap<>();
            double quality = 1;
            for (int i = 1; i < pieces.length; i++) {
                String[] parameter = pieces[i].split("=", 2);
                String key = parameter[0].trim();
                String value = parameter.length == 2 ? parameter[1].trim() : "";
                if (key.equals("q")) {
                    quality = quality(value);
                } else if (!key.isEmpty()) {
                    parameters.put(key, value);
                }
            }
            clauses.add(new Clause(name[0], name[1], quality, parameters));
        }
        clauses.sort(Comparator.comparingDouble(Clause::quality).reversed());
        return clauses;
    }

    private static double quality(String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException unreadable) {
            return 1;
        }
    }

    /** A Content-Type without its parameters, in lower case; JSON if there is none. */
    static String bodyType(@Nullable String contentType) {
        if (contentType == null || contentType.isBlank()) {
            return JSON;
        }
        int parameters = contentType.indexOf(';');
        String type = (parameters < 0 ? contentType : contentType.substring(0, parameters)).trim();
        return type.toLowerCase(Locale.ROOT);
    }
}
