package dev.keelson.apiserver.registry;

/** A subresource that shows the whole object and changes what its rules let through, such as {@code status}. */
final class ObjectPart extends Subresource {
    private final GenericResource parent;
    private final String name;
    private final UpdateRules rules;

    ObjectPart(GenericResource parent, String name, UpdateRules rules) {
        this.parent = parent;
        this.name = name;
        this.rules = rules;
    }

    @Override
    public ObjectResult get(RequestContext context, String namespace, String object, GetOptions options) {
        return parent.get(context, namespace, object, null, options);
    }

    @Override
    public WriteOutcome update(
            RequestContext context, String namespace, String object, RequestBody body, UpdateOptions options) {
        return parent.updatePart(context, namespace, object, name, rules, body, options);
    }

    @Override
    public WriteOutcome patch(
            RequestContext context, String namespace, String object, RequestBody body, PatchOptions options) {
        return parent.patchPart(context, namespace, object, name, rules, body, options);
    }
}
