package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;

/** How a pod resolves names. */
final class PodNetworkRules {
    private static final int MAX_SERVERS = 3;
    private static final int MAX_SEARCHES = 32;
    private static final int MAX_SEARCH_LENGTH = 2048;

    private PodNetworkRules() {}

    static void check(ObjectNode spec, FieldPath path, List<FieldError> errors) {
        ObjectNode config = Fields.object(spec, "dnsConfig");
        FieldPath at = path.child("dnsConfig");
        if (Fields.text(spec, "dnsPolicy").equals("None")) {
            if (config == null) {
                errors.add(FieldError.required(at, "must provide `dnsConfig` when `dnsPolicy` is None"));
            } else if (Fields.array(config, "nameservers").isEmpty()) {
                errors.add(FieldError.required(
                        at.child("nameservers"), "must provide at least one DNS nameserver when `dnsPolicy` is None"));
                config = null;
            }
        }
        if (config != null) {
            config(config, at, errors);
        }
        if (spec.has("hostAliases")) {
            hostAliases(Fields.objects(spec, "hostAliases"), path.child("hostAliases"), errors);
        }
    }

    private static void config(ObjectNode config, FieldPath path, List<FieldError> errors) {
        List<String> servers = Fields.texts(config, "nameservers");
        if (servers.size() > MAX_SERVERS) {
            errors.add(FieldError.invalid(
                    path.child("nameservers"), config.get("nameservers"), "must not have more than 3 nameservers"));
        }
        for (int i = 0; i < servers.size(); i++) {
            IpRules.address(servers.get(i), List.of(), path.child("nameservers").index(i), errors);
        }
        searches(config, path.child("searches"), errors);
        List<ObjectNode> options = Fields.objects(config, "options");
        for (int i = 0; i < options.size(); i++) {
            if (Fields.text(options.get(i), "name").isEmpty()) {
                errors.add(FieldError.required(path.child("options").index(i), "must not be empty"));
            }
        }
    }

    private static void searches(ObjectNode config, FieldPath path, List<FieldError> errors) {
        List<String> searches = Fields.texts(config, "searches");
        if (searches.size() > MAX_SEARCHES) {
            errors.add(FieldError.invalid(path, config.get("searches"), "must not have more than 32 search paths"));
        }
        if (String.join(" ", searches).length() > MAX_SEARCH_LENGTH) {
            errors.add(FieldError.invalid(
                    path,
                    config.get("searches"),
                    "must not have more than 2048 characters (including spaces) in the search list"));
        }
        for (int i = 0; i < searches.size(); i++) {
            String search = searches.get(i);
            if (!search.equals(".")) {
                String trimmed = search.endsWith(".") ? search.substring(0, search.length() - 1) : search;
                NameChecks.searchDomain(trimmed, path.index(i), errors);
            }
        }
    }

    private static void hostAliases(List<ObjectNode> aliases, FieldPath path, List<FieldError> errors) {
        for (int i = 0; i < aliases.size(); i++) {
            FieldPath at = path.index(i);
            IpRules.address(Fields.text(aliases.get(i), "ip"), List.of(), at.child("ip"), errors);
            List<String> names = Fields.texts(aliases.get(i), "hostnames");
            for (int j = 0; j < names.size(); j++) {
                Check.all(
                        at.child("hostnames").index(j), names.get(j), NameRules.dns1123Subdomain(names.get(j)), errors);
            }
        }
    }
}
