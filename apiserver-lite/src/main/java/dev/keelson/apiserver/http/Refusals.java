package dev.keelson.apiserver.http;

import dev.keelson.apiserver.authz.Attributes;
import dev.keelson.apiserver.status.StatusException;

/** The wording of refusals that HTTP makes itself (endpoints/handlers/responsewriters/errors.go). */
final class Refusals {

    private Refusals() {}

    static StatusException forbidden(Attributes attributes, String reason) {
        String why = sentence(attributes) + (reason.isEmpty() ? "" : ": " + reason);
        return StatusException.forbidden(attributes.group(), attributes.resource(), attributes.name(), why);
    }

    private static String sentence(Attributes attributes) {
        String who = "User \"" + attributes.user().name() + "\" cannot " + attributes.verb();
        if (!attributes.resourceRequest()) {
            return who + " path \"" + attributes.path() + "\"";
        }
        String resource = attributes.subresource().isEmpty()
                ? attributes.resource()
                : attributes.resource() + "/" + attributes.subresource();
        String what = who + " resource \"" + resource + "\" in API group \"" + attributes.group() + "\"";
        return attributes.namespace().isEmpty()
                ? what + " at the cluster scope"
                : what + " in the namespace \"" + attributes.namespace() + "\"";
    }
}
