package dev.keelson.cli;

/** What the tests run: processes that start at once and cost nothing. */
final class Manifests {

    private Manifests() {}

    /** A namespace with a Deployment of 3 replicas, each ready while it has a file {@code ready}, and its Service. */
    static String web(String namespace) {
        return """
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: NAMESPACE
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: web
                  namespace: NAMESPACE
                  labels:
                    app: web
                spec:
                  replicas: 3
                  selector:
                    matchLabels:
                      app: web
                  strategy:
                    rollingUpdate:
                      maxSurge: 1
                      maxUnavailable: 1
                  template:
                    metadata:
                      labels:
                        app: web
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers:
                        - name: web
                          image: host/sleep:1
                          command: ["/bin/sh", "-c"]
                          args: ["echo stage $STAGE; touch ready; exec sleep 86400"]
                          env:
                            - name: STAGE
                              value: one
                          ports:
                            - name: http
                              containerPort: 8080
                          readinessProbe:
                            exec:
                              command: ["test", "-f", "ready"]
                            periodSeconds: 1
                            failureThreshold: 1
                ---
                apiVersion: v1
                kind: Service
                metadata:
                  name: web
                  namespace: NAMESPACE
                spec:
                  selector:
                    app: web
                  ports:
                    - port: 80
                      targetPort: http
                """.replace("NAMESPACE", namespace);
    }
}
