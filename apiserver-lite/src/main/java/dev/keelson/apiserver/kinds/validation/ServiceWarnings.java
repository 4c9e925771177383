package dev.keelson.apiserver.kinds.validation;

import dev.keelson.api.path.GoText;
import java.util.ArrayList;
import java.util.List;

/** What of a service is deprecated or does nothing. Follows {@code pkg/api/service/warnings.go}. */
final class ServiceWarnings {
    private ServiceWarnings() {}

    static List<String> of(View service) {
        List<String> warnings = new ArrayList<>(0);
        View spec = service.struct("spec");
        if (service.struct("metadata").struct("annotations").has("service.kubernetes.io/topology-aware-hints")) {
            warnings.add("annotation service.kubernetes.io/topology-aware-hints is deprecated, please use"
                    + " service.kubernetes.io/topology-mode instead");
        }
        boolean named = spec.text("type").equals("ExternalName");
        boolean none = spec.text("clusterIP").equals("None");
        boolean headless = none && spec.text("type").equals("ClusterIP");
        if (!spec.text("clusterIP").isEmpty() && !none) {
            warnOfAddresses(spec, "clusterIPs", warnings);
        }
        if (headless) {
            ignoredWhenHeadless(spec, warnings);
        }
        warnOfAddresses(spec, "externalIPs", warnings);
        if (spec.size("externalIPs") > 0 && !headless && !named) {
            warnings.add("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
        }
        IpTexts.warnOfAddress(spec.path("loadBalancerIP"), spec.text("loadBalancerIP"), warnings);
        IpTexts.warnOfBlocks(spec, "loadBalancerSourceRanges", warnings);
        if (named && spec.size("externalIPs") > 0) {
            warnings.add("spec.externalIPs is ignored when spec.type is \"ExternalName\"");
        }
        if (!named && !spec.text("externalName").isEmpty()) {
            warnings.add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
        }
        if (spec.text("trafficDistribution").equals("PreferClose")) {
            warnings.add("spec.trafficDistribution: " + GoText.quote("PreferClose") + " is deprecated; use "
                    + GoText.quote("PreferSameZone"));
        }
        return warnings;
    }

    private static void ignoredWhenHeadless(View spec, List<String> warnings) {
        if (!spec.text("loadBalancerIP").isEmpty()) {
            warnings.add("spec.loadBalancerIP is ignored for headless services");
        }
        if (spec.size("externalIPs") > 0) {
            warnings.add("spec.externalIPs is ignored for headless services");
        }
        if (!spec.text("sessionAffinity").equals("None")) {
            warnings.add("spec.SessionAffinity is ignored for headless services");
        }
    }

    private static void warnOfAddresses(View spec, String field, List<String> warnings) {
        List<String> all = spec.texts(field);
        for (int i = 0; i < all.size(); i++) {
            IpTexts.warnOfAddress(spec.path(field).index(i), all.get(i), warnings);
        }
    }
}
