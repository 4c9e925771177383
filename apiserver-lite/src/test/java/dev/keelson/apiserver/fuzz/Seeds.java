package dev.keelson.apiserver.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Requests that are right, to begin with. */
final class Seeds {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String POD_SPEC = "{'containers':[{'name':'c','image':'i','ports':[{'containerPort':80}],"
            + "'env':[{'name':'E','value':'v'}],'resources':{'limits':{'cpu':'1'}}}],'volumes':[{'name':'v',"
            + "'emptyDir':{}}]}";

    private static final Map<String, String> OBJECTS = new TreeMap<>();

    static {
        OBJECTS.put("/api/v1/namespaces/default/pods", object("pods", "'spec':" + POD_SPEC));
        OBJECTS.put(
                "/api/v1/namespaces/default/configmaps", object("maps", "'data':{'k':'v'},'binaryData':{'b':'AA=='}"));
        OBJECTS.put("/api/v1/namespaces/default/secrets", object("secrets", "'stringData':{'k':'v'},'type':'Opaque'"));
        OBJECTS.put(
                "/api/v1/namespaces/default/services",
                object("svc", "'spec':{'type':'NodePort','selector':{'a':'b'},'ports':[{'port':80,'name':'p'}]}"));
        OBJECTS.put(
                "/api/v1/namespaces/default/serviceaccounts", object("accounts", "'imagePullSecrets':[{'name':'x'}]"));
        OBJECTS.put("/api/v1/namespaces/default/events", object("events", "'involvedObject':{'namespace':'default'}"));
        OBJECTS.put("/api/v1/namespaces", object("spaces", "'spec':{'finalizers':['kubernetes']}"));
        OBJECTS.put(
                "/api/v1/nodes",
                object("nodes", "'spec':{'podCIDR':'10.1.0.0/24','taints':[{'key':'k','effect':'NoSchedule'}]}"));
        OBJECTS.put(
                "/api/v1/persistentvolumes",
                object(
                        "volumes",
                        "'spec':{'capacity':{'storage':'1Gi'},'accessModes':['ReadWriteOnce'],'hostPath':{'path':'/x'}}"));
        OBJECTS.put(
                "/apis/apps/v1/namespaces/default/deployments",
                object(
                        "deployments",
                        "'spec':{'replicas':1,'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':"
                                + "{'labels':{'a':'b'}},'spec':" + POD_SPEC + "}}"));
        OBJECTS.put(
                "/apis/batch/v1/namespaces/default/jobs",
                object(
                        "jobs",
                        "'spec':{'template':{'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':'i'}]}}}"));
        OBJECTS.put(
                "/apis/batch/v1/namespaces/default/cronjobs",
                object(
                        "cronjobs",
                        "'spec':{'schedule':'* * * * *','jobTemplate':{'spec':{'template':{'spec':{'restartPolicy':"
                                + "'Never','containers':[{'name':'c','image':'i'}]}}}}}"));
        OBJECTS.put(
                "/apis/policy/v1/namespaces/default/poddisruptionbudgets",
                object(
                        "budgets",
                        "'spec':{'minAvailable':'50%','selector':{'matchExpressions':[{'key':'a','operator':'Exists'}]}}"));
        OBJECTS.put(
                "/apis/networking.k8s.io/v1/namespaces/default/networkpolicies",
                object(
                        "policies",
                        "'spec':{'podSelector':{},'ingress':[{'from':[{'ipBlock':{'cidr':'10.0.0.0/8'}}]}]}"));
        OBJECTS.put(
                "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers",
                object(
                        "scalers",
                        "'spec':{'scaleTargetRef':{'kind':'Deployment','name':'d','apiVersion':'apps/v1'},'maxReplicas':3}"));
        OBJECTS.put(
                "/apis/rbac.authorization.k8s.io/v1/clusterroles",
                object("roles", "'rules':[{'apiGroups':[''],'resources':['pods'],'verbs':['get']}]"));
        OBJECTS.put(
                "/apis/coordination.k8s.io/v1/namespaces/default/leases",
                object(
                        "leases",
                        "'spec':{'holderIdentity':'x','leaseDurationSeconds':1,'renewTime':'2000-01-01T00:00:00.000000Z'}"));
        OBJECTS.put(
                "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas",
                object(
                        "schemas",
                        "'spec':{'matchingPrecedence':9,'priorityLevelConfiguration':{'name':'system'},'rules':"
                                + "[{'subjects':[{'kind':'User','user':{'name':'x'}}],'nonResourceRules':[{'verbs':['get'],"
                                + "'nonResourceURLs':['/x']}]}]}"));
        OBJECTS.put(
                "/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations",
                object(
                        "levels",
                        "'spec':{'type':'Limited','limited':{'nominalConcurrencyShares':1,'limitResponse':{'type':'Queue',"
                                + "'queuing':{'queues':3,'handSize':2,'queueLengthLimit':3}}}}"));
        OBJECTS.put(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                "{'metadata':{'name':'lamps.fuzz.test'},'spec':{'group':'fuzz.test','scope':'Namespaced','names':{'plural':"
                        + "'lamps','kind':'Lamp','singular':'lamp'},'versions':[{'name':'v1','served':true,'storage':true,"
                        + "'subresources':{'status':{},'scale':{'specReplicasPath':'.spec.n','statusReplicasPath':'.status.n'}},"
                        + "'schema':{'openAPIV3Schema':{'type':'object','properties':{'spec':{'type':'object','properties':{"
                        + "'n':{'type':'integer','minimum':0,'default':1},'list':{'type':'array','items':{'type':'string'},"
                        + "'x-kubernetes-list-type':'set'}},'x-kubernetes-validations':[{'rule':'self.n < 100'}]}}}},"
                        + "'additionalPrinterColumns':[{'name':'n','type':'integer','jsonPath':'.spec.n'}]}]}}");
        OBJECTS.put("/apis/fuzz.test/v1/namespaces/default/lamps", object("lamps", "'spec':{'n':2,'list':['a','b']}"));
        OBJECTS.put(
                "/apis/authorization.k8s.io/v1/subjectaccessreviews",
                object("reviews", "'spec':{'user':'x','resourceAttributes':{'verb':'get','resource':'pods'}}"));
        OBJECTS.put("/apis/authentication.k8s.io/v1/tokenreviews", object("tokens", "'spec':{'token':'x'}"));
    }

    private Seeds() {}

    private static String object(String name, String rest) {
        return "{'metadata':{'name':'fuzz-" + name + "','labels':{'l':'v'},'annotations':{'a':'b'}}," + rest + "}";
    }

    /** Collections that can be created in. */
    static List<String> collections() {
        return List.copyOf(OBJECTS.keySet());
    }

    static JsonNode object(String collection) {
        String json = OBJECTS.get(collection);
        if (json == null) {
            throw new IllegalArgumentException(collection);
        }
        return parse(json.replace('\'', '"'));
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static String nameOf(String collection) {
        return object(collection).path("metadata").path("name").asText();
    }

    static List<String> subresources() {
        return List.of(
                "status",
                "scale",
                "binding",
                "eviction",
                "log",
                "exec",
                "attach",
                "portforward",
                "proxy",
                "token",
                "ephemeralcontainers",
                "resize",
                "finalize",
                "approval",
                "nonsense");
    }

    static List<String> otherPaths() {
        return List.of(
                "/",
                "/api",
                "/apis",
                "/api/v1",
                "/apis/apps",
                "/apis/apps/v1",
                "/version",
                "/healthz",
                "/livez",
                "/readyz",
                "/readyz/etcd",
                "/metrics",
                "/openapi/v2",
                "/openapi/v3",
                "/openapi/v3/api/v1",
                "/openapi/v3/apis/apps/v1",
                "/logs",
                "/api/v1/watch/pods",
                "/api/v1/watch/namespaces/default/configmaps/fuzz-maps",
                "/apis/none/v1/x",
                "/api/v1/componentstatuses",
                "/.well-known/openid-configuration",
                "/openid/v1/jwks");
    }
}
