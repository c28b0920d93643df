# An agent. Built from the top of the checkout: docker build -f docker/agent.Dockerfile .
FROM node:20-bookworm-slim AS build
WORKDIR /aivailable
COPY . .
RUN npm ci --no-audit --no-fund && npx nx run @aivailable/agent:build

FROM node:20-bookworm-slim
# Vulkan for AMD and Intel cards; NVIDIA's own comes in with its container toolkit.
RUN apt-get update && apt-get install -y --no-install-recommends libvulkan1 mesa-vulkan-drivers && rm -rf /var/lib/apt/lists/*
WORKDIR /aivailable
ENV NODE_ENV=production AIVAILABLE_AGENT_DIR=/data
COPY --from=build /aivailable /aivailable
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
# AIVAILABLE_JOIN_TOKEN is needed once; the node's own token is then kept in /data.
ENTRYPOINT ["node", "apps/agent/dist/main.js"]
CMD ["run", "--api", "http://api:8080"]
