package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.registry.ScaleSubresource;
import org.jspecify.annotations.Nullable;

/** The scale of a custom resource, found by the paths that its definition names. */
final class CustomScale implements ScaleSubresource.Numbers {
    private final String specReplicasPath;
    private final ScalePaths paths;

    CustomScale(Definition.Scale scale) {
        this.specReplicasPath = scale.specReplicas();
        this.paths = new ScalePaths(scale);
    }

    @Override
    public @Nullable Long wanted(ObjectNode object) {
        JsonNode value = paths.specReplicas(object);
        return value == null || !value.isIntegralNumber() ? null : value.longValue();
    }

    @Override
    public long actual(ObjectNode object) {
        JsonNode value = paths.statusReplicas(object);
        return value == null || !value.isIntegralNumber() ? 0 : value.longValue();
    }

    @Override
    public String selector(ObjectNode object) {
        return paths.selector(object);
    }

    @Override
    public void setWanted(ObjectNode object, long replicas) {
        paths.setSpecReplicas(object, replicas);
    }

    @Override
    public String missing() {
        return "the spec replicas field \"" + specReplicasPath + "\" does not exist";
    }
}
