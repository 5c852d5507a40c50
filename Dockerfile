# The service without the embedded PostgreSQL (see docker-compose.yml).
FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /service
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /service
COPY --from=packages /service/node_modules node_modules
COPY package.json ./
COPY src src
COPY migrations migrations
# For the compile cache of src/module-hooks.js.
RUN install --directory --owner=node node_modules/.cache
USER node
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--import=./src/module-hooks.js", "--max-semi-space-size=16", "--max-old-space-size=512", "src/main.ts"]
