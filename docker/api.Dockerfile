# The API with its console. Built from the top of the checkout: docker build -f docker/api.Dockerfile .
FROM node:20-bookworm-slim AS build
WORKDIR /aivailable
COPY . .
RUN npm ci --no-audit --no-fund && npm run build

FROM node:20-bookworm-slim
WORKDIR /aivailable
ENV NODE_ENV=production AIVAILABLE_HOST=0.0.0.0 AIVAILABLE_DATA_DIR=/data
COPY --from=build /aivailable /aivailable
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
CMD ["node", "apps/api/dist/main.js"]
