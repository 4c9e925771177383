package dev.keelson.apiserver.http;

import dev.keelson.apiserver.protobuf.Protobuf;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chooses what to answer with, by apiserver's {@code endpoints/handlers/negotiation}. */
final class MediaTypes {

    static final String JSON = "application/json";
    static final String YAML = "application/yaml";
    static final String PROTOBUF = Protobuf.MEDIA_TYPE;

    /** Of watches. */
    static final String PROTOBUF_STREAM = PROTOBUF + ";stream=watch";

    /** All that can be agreed on, in the order of the server's own preference. */
    private static final List<String> TYPES = List.of(JSON, YAML, PROTOBUF);

    private static final String ALL = String.join(", ", TYPES);

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
     * @param type one of application/json, application/yaml and {@link #PROTOBUF}
     * @param formVersion v1 or v1beta1 of the form; empty for objects as they are
     */
    record Choice(String type, Form form, String formVersion, boolean pretty) {

        boolean yaml() {
            return type.equals(YAML);
        }

        boolean protobuf() {
            return type.equals(PROTOBUF);
        }
    }

    /**
     * What there is to choose from, beside JSON and YAML of the object.
     *
     * @param protobuf whether the object can be sent in protobuf
     * @param table whether it can be sent as a table
     * @param metadata whether it can be sent as metadata alone, then also in protobuf
     */
    record Offer(boolean protobuf, boolean table, boolean metadata) {

        /** Of refusals and discovery. */
        static final Offer PLAIN = new Offer(true, false, false);
    }

    record Clause(String type, String subtype, double quality, Map<String, String> parameters) {}

    /** As {@link #tryNegotiate}, with 406 for no agreement. */
    static Choice negotiate(@Nullable String accept, boolean stream, Offer offer) {
        Choice choice = tryNegotiate(accept, offer);
        if (choice == null || (stream && choice.yaml())) {
            throw StatusException.notAcceptable("only the following media types are accepted: "
                    + (stream ? JSON + ";stream=watch, " + PROTOBUF_STREAM : ALL));
        }
        return choice;
    }

    /** The first of the client's wishes that can be fulfilled, or null. */
    static @Nullable Choice tryNegotiate(@Nullable String accept, Offer offer) {
        if (accept == null || accept.isBlank()) {
            return new Choice(JSON, Form.OBJECT, "", false);
        }
        for (Clause clause : parse(accept)) {
            boolean any = clause.type().equals("*") && clause.subtype().equals("*");
            for (String type : any ? TYPES : List.of(clause.type() + "/" + clause.subtype())) {
                Choice choice = TYPES.contains(type) ? choice(type, clause.parameters(), offer) : null;
                if (choice != null) {
                    return choice;
                }
            }
        }
        return null;
    }

    /** Parameters that nobody knows are passed over. */
    private static @Nullable Choice choice(String type, Map<String, String> parameters, Offer offer) {
        String stream = parameters.getOrDefault("stream", "");
        boolean streams = stream.isEmpty() || (stream.equals("watch") && !type.equals(YAML));
        String serverVersion = parameters.getOrDefault("sv", "");
        if (!streams || !(serverVersion.isEmpty() || serverVersion.equals("v1"))) {
            return null;
        }
        boolean pretty = parameters.getOrDefault("pretty", "").equals("1");
        if (!(parameters.containsKey("as") || parameters.containsKey("g") || parameters.containsKey("v"))) {
            return offer.protobuf() || !type.equals(PROTOBUF) ? new Choice(type, Form.OBJECT, "", pretty) : null;
        }
        Form form = form(parameters.getOrDefault("as", ""));
        String version = parameters.getOrDefault("v", "");
        if (form == null
                || !META_GROUP.equals(parameters.get("g"))
                || !(version.equals("v1") || version.equals("v1beta1"))) {
            return null;
        }
        boolean offered = form == Form.TABLE ? offer.table() && !type.equals(PROTOBUF) : offer.metadata();
        return offered ? new Choice(type, form, version, pretty) : null;
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
        sort(clauses);
        return clauses;
    }

    /**
     * In goautoneg's order, which is none: a wildcard may come before or after another clause of higher quality. So
     * the very steps matter, which for the few clauses of a header are those of an insertion sort.
     */
    private static void sort(List<Clause> clauses) {
        for (int i = 1; i < clauses.size(); i++) {
            for (int j = i; j > 0 && isBefore(clauses.get(j), clauses.get(j - 1)); j--) {
                Collections.swap(clauses, j, j - 1);
            }
        }
    }

    private static boolean isBefore(Clause a, Clause b) {
        return a.quality() > b.quality()
                || (!a.type().equals("*") && b.type().equals("*"))
                || (!a.subtype().equals("*") && b.subtype().equals("*"));
    }

    private static double quality(String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException unreadable) {
            return 0;
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
